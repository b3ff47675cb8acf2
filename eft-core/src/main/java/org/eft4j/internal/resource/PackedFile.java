package org.eft4j.internal.resource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** A file that is packed in a jar, and can be unpacked. */
public interface PackedFile {
    /** What a process that was killed left unfinished is removed by the next one that unpacks, once it is this old. */
    Duration ABANDONED = Duration.ofHours(1);

    /** Opens what is packed. The caller closes it. */
    InputStream open() throws IOException;

    /** Returns whether the file is there and holds what is packed. */
    boolean isIntact(Path file) throws IOException;

    /**
     * Makes sure that the file is there and intact. The content is written under a name of its own, which is then
     * changed, so no reader, in this process or another, ever meets half a file; two writers do the same work twice.
     */
    default void unpackTo(Path file) throws IOException {
        if (isIntact(file)) {
            return;
        }
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        removeAbandoned(file);
        Path unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try (InputStream in = open()) {
            Files.copy(in, unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            // Windows renames over no file that is open: then another process was first, and the file is good.
            if (!isIntact(file)) {
                throw e;
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void removeAbandoned(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, file.getFileName() + ".*.tmp")) {
            for (Path other : others) {
                if (isAbandoned(other, limit)) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }

    private static boolean isAbandoned(Path unfinished, Instant limit) throws IOException {
        try {
            return Files.getLastModifiedTime(unfinished).toInstant().isBefore(limit);
        } catch (NoSuchFileException e) {
            return false; // its writer has finished meanwhile
        }
    }
}
