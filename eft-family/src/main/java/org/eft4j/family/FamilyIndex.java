package org.eft4j.family;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.eft4j.internal.resource.PackedFile;
import org.eft4j.internal.resource.Sha256;

/**
 * The list of the family's files with their SHA-256, written by {@code sha256sum} and packed beside them: class loaders
 * cannot list folders.
 *
 * @param entries the files, in the order of the list
 * @param edition a name for exactly these files: the beginning of the list's own hash
 */
record FamilyIndex(List<Entry> entries, String edition) {
    static final String RESOURCE = "models/SHA256SUMS";

    private static final int EDITION_LENGTH = 16;

    /** One file: its path below the family's folder, with slashes, and its hash in lower-case hexadecimal. */
    record Entry(String path, String sha256) implements PackedFile {
        @Override
        public InputStream open() {
            return FamilyIndex.open(path);
        }

        @Override
        public boolean isIntact(Path file) throws IOException {
            return Files.isRegularFile(file)
                    && Sha256.hex(Files.readAllBytes(file)).equals(sha256);
        }

        /** Returns whether a model needs this file: one of its own, or a notice that must accompany any copy. */
        boolean belongsTo(String model) {
            return path.startsWith(model + "/") || !path.contains("/");
        }
    }

    static FamilyIndex read() {
        try (InputStream in = open("SHA256SUMS")) {
            byte[] list = in.readAllBytes();
            List<Entry> entries = new String(list, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" {2}", 2))
                    .map(parts -> new Entry(parts[1], parts[0]))
                    .toList();
            return new FamilyIndex(entries, Sha256.hex(list).substring(0, EDITION_LENGTH));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    /** Opens a packed file by its path below the family's folder. */
    static InputStream open(String path) {
        return Objects.requireNonNull(FamilyIndex.class.getResourceAsStream("models/" + path), path);
    }
}
