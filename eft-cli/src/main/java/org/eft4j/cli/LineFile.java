package org.eft4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.eft4j.internal.resource.IoReason;
import org.jspecify.annotations.Nullable;

/**
 * A file with one value a line, read as they are asked for; empty lines are passed over. A line that holds none throws
 * an {@link IllegalArgumentException} with its number, and the next one follows. For one thread.
 */
final class LineFile<T> implements Iterable<T>, AutoCloseable {
    private final Path file;
    private final BufferedReader lines;
    private final Parser<T> parser;

    /** Makes a value of a line. */
    @FunctionalInterface
    interface Parser<T> {
        /**
         * Returns the value.
         *
         * @throws IllegalArgumentException if the line holds none
         */
        T parse(String line) throws JsonProcessingException;
    }

    private LineFile(Path file, BufferedReader lines, Parser<T> parser) {
        this.file = file;
        this.lines = lines;
        this.parser = parser;
    }

    static <T> LineFile<T> open(Path file, Parser<T> parser) {
        try {
            return new LineFile<>(file, Files.newBufferedReader(file), parser);
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private long number;
            private @Nullable String next;

            @Override
            public boolean hasNext() {
                while (next == null || next.isBlank()) {
                    number++;
                    next = read();
                    if (next == null) {
                        return false;
                    }
                }
                return true;
            }

            @Override
            public T next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException("there is no further line");
                }
                String line = next;
                next = null;
                return value(line, number);
            }
        };
    }

    private @Nullable String read() {
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    private T value(String line, long number) {
        String place = "line " + number + " of " + file.getFileName() + ": ";
        try {
            return parser.parse(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(place + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + e.getMessage(), e);
        }
    }

    private static UncheckedIOException failed(String action, Path file, IOException e) {
        return new UncheckedIOException("cannot " + action + " " + file + ": " + IoReason.of(e), e);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw failed("close", file, e);
        }
    }
}
