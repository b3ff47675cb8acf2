package org.eft4j.family;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.UUID;

/**
 * The family unpacked in a folder. Every file is written under a name of its own and then renamed, so that no reader, in this process or
 * another, ever meets half a file; two writers merely do the same work twice.
 */
final class FamilyCache {
    private final Path cache;
    private final FamilyIndex index = FamilyIndex.read();

    FamilyCache(Path cache) {
        this.cache = cache;
    }

    /** The folder of a model, whole and undamaged. */
    Path folder(String model) {
        Path family = cache.resolve("family-" + index.edition());
        try {
            for (FamilyIndex.Entry entry : index.entries()) {
                Path file = family.resolve(entry.path());
                if (entry.belongsTo(model) && !isIntact(file, entry)) {
                    unpack(entry, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack the models into " + family + " (" + e
                            + "); set EFT_CACHE_DIR to a folder that can be written",
                    e);
        }
        return family.resolve(model);
    }

    private static boolean isIntact(Path file, FamilyIndex.Entry entry) throws IOException {
        return Files.isRegularFile(file)
                && FamilyIndex.sha256(Files.readAllBytes(file)).equals(entry.sha256());
    }

    private static void unpack(FamilyIndex.Entry entry, Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Path unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try (InputStream in = FamilyIndex.open(entry.path())) {
            Files.copy(in, unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            // Windows renames over no file that is open: then another process was first, and the file is good.
            if (!isIntact(file, entry)) {
                throw e;
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
