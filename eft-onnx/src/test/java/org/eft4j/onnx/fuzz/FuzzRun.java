package org.eft4j.onnx.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs a series in child processes, a new one after each that crashed or hung, and collects what went wrong. */
final class FuzzRun {
    /** A case takes milliseconds; this is for one that hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final int MOST_FAILURES = 50;
    private static final String GONE = "";

    private final String series;
    private final Path folder;
    private final List<String> failures = new ArrayList<>();
    private int opened;
    private int refused;

    FuzzRun(String series, Path folder) {
        this.series = series;
        this.folder = folder;
    }

    /** Runs cases, and stops early where very much goes wrong. */
    FuzzRun run(long first, long count) throws IOException, InterruptedException {
        long next = first;
        while (next < first + count && failures.size() < MOST_FAILURES) {
            next = runChild(next, first + count - next);
        }
        return this;
    }

    /** What went wrong, a line for each. */
    List<String> failures() {
        return failures;
    }

    /** How many folders could be used although they were spoiled. */
    int opened() {
        return opened;
    }

    /** How many folders were refused. */
    int refused() {
        return refused;
    }

    /** Runs a child to its end and returns the case to go on with. */
    private long runChild(long first, long count) throws IOException, InterruptedException {
        Path place = Files.createTempDirectory(folder, "child");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + place.resolve("crash.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FuzzChild.class.getName(),
                        series,
                        String.valueOf(first),
                        String.valueOf(count),
                        place.resolve("models").toString())
                .redirectError(place.resolve("errors.txt").toFile())
                .start();
        String current = null;
        try {
            BlockingQueue<String> lines = lines(child);
            while (true) {
                String line = lines.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
                if (line == null || line.equals(GONE)) {
                    if (current == null) {
                        throw new AssertionError(
                                "the child does not start: " + Files.readString(place.resolve("errors.txt")));
                    }
                    failures.add(current + (line == null ? " hangs" : " ended the process: " + child.waitFor()));
                    return number(current) + 1;
                }
                if (line.startsWith("RUN ")) {
                    current = line;
                } else if (line.startsWith("FAILED ")) {
                    failures.add(current + ": " + line);
                } else if (line.startsWith("OK ")) {
                    opened++;
                } else if (line.startsWith("REFUSED ")) {
                    refused++;
                } else if (line.equals("END")) {
                    return first + count;
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static long number(String run) {
        return Long.parseLong(run.split(" ", -1)[1]);
    }

    /** The marked lines that a process prints, and then an empty one. */
    private static BlockingQueue<String> lines(Process child) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader in =
                            new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                        in.lines()
                                .filter(line -> line.startsWith(FuzzChild.MARK))
                                .map(line -> line.substring(FuzzChild.MARK.length()))
                                .forEach(lines::add);
                    } catch (IOException | UncheckedIOException e) {
                        // The process was ended while it wrote.
                    }
                    lines.add(GONE);
                },
                "fuzz-reader");
        reader.setDaemon(true);
        reader.start();
        return lines;
    }
}
