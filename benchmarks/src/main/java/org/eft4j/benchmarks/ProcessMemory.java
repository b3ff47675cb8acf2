package org.eft4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process holds in memory, native memory included, as Linux counts it. */
public final class ProcessMemory {
    private ProcessMemory() {}

    /** Bytes in memory now. */
    public static long resident() throws IOException {
        return status("VmRSS");
    }

    /** The most bytes that ever were in memory. */
    public static long peak() throws IOException {
        return status("VmHWM");
    }

    private static long status(String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            long kilobytes = lines.filter(line -> line.startsWith(key + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
            return kilobytes * 1024;
        }
    }
}
