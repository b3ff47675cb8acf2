package org.eft4j.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.IoReason;

/**
 * Tells one model folder from another without reading gigabytes, so that the journal of an evaluation goes on only with
 * the models it began with.
 */
public final class ModelFingerprint {
    /** Some publishers put the graph into a folder below. */
    private static final int DEPTH = 2;

    private ModelFingerprint() {}

    /**
     * Returns the fingerprint: the name of the folder that any links lead to, and a hash of the names, sizes and times
     * of the files there and one folder below. Links to files count as the files.
     *
     * @throws UncheckedIOException if there is no such folder, or it cannot be read
     * @throws BackendException if the folder holds no file
     */
    public static String of(Path folder) {
        Path real;
        List<String> files;
        try {
            real = folder.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no model at " + folder + ": " + IoReason.of(e), e);
        }
        try (Stream<Path> found = Files.walk(real, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            files = found.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> real.relativize(file) + describe(file))
                    .toList();
        } catch (IOException e) {
            throw unreadable(real, e);
        } catch (UncheckedIOException e) {
            throw unreadable(real, Objects.requireNonNull(e.getCause()));
        }
        if (files.isEmpty()) {
            throw new BackendException("there is no model at " + folder + ": the folder holds no file");
        }
        return real.getFileName() + " " + Integer.toHexString(files.hashCode());
    }

    private static UncheckedIOException unreadable(Path folder, IOException failure) {
        return new UncheckedIOException(
                "cannot look at the files of the model " + folder + ": " + IoReason.of(failure), failure);
    }

    private static String describe(Path file) {
        try {
            return " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
