package org.eft4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.family.Family;
import org.jspecify.annotations.Nullable;

/** A model that may be opened: a folder, or one of the family's. */
record ModelChoice(@Nullable Path given, @Nullable Family standard) {
    static ModelChoice of(Path folder) {
        return new ModelChoice(folder, null);
    }

    static ModelChoice of(Family standard) {
        return new ModelChoice(null, standard);
    }

    /** The folder if it was given, else a model of the family. */
    static ModelChoice of(@Nullable Path folder, Family standard) {
        return folder == null ? of(standard) : of(folder);
    }

    LanguageModel open() {
        return standard != null ? standard.open() : Models.open(folder());
    }

    private Path folder() {
        return standard != null ? standard.folder() : Path.of(String.valueOf(given));
    }

    /**
     * What tells this model from another without reading gigabytes: its folder's name, and the names, sizes and times of the files that lie
     * there and one folder below, where some publishers put the graph. The family's files may be unpacked anew; there the edition tells.
     */
    String fingerprint() {
        Path folder = folder().toAbsolutePath().normalize();
        if (standard != null) {
            return folder.getFileName() + " of the family " + Family.edition();
        }
        try (Stream<Path> files = Files.walk(folder, 2)) {
            List<String> parts = files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> folder.relativize(file) + describe(file))
                    .toList();
            return folder.getFileName() + " " + Integer.toHexString(parts.hashCode());
        } catch (IOException e) {
            throw new UncheckedIOException("there is no model at " + folder, e);
        }
    }

    private static String describe(Path file) {
        try {
            return " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + file + ": " + e, e);
        }
    }
}
