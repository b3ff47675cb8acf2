package org.eft4j.spi;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where a model is to be read from.
 *
 * @param path a folder or file; {@link org.eft4j.Models} has made sure that it exists
 */
public record ModelSource(Path path) {
    /** Checks that there is a path. */
    public ModelSource {
        requireNonNull(path);
    }

    /** Returns the last part of the path: a short name for messages. */
    public String name() {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? path.toString() : last.toString();
    }
}
