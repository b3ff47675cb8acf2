package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that works on and on holds no more than it did at first. Profile long works on a million tokens. */
class SoakTest {
    private static final long TOKENS = Long.getLong("eft.tokens", 2000);

    /** Before that, the JVM still compiles. */
    private static final long STEADY = 100_000;

    @TempDir
    private Path folder;

    @Test
    void process_everyKindOfCallAgainAndAgain_gainsNothing() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "the system tells what a process holds");
        ChildJvm child = new ChildJvm(folder).with("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

        List<Reading> readings = child
                .start(
                        Soak.class,
                        Long.toString(TOKENS),
                        Family.LARGE_BASE.folder().toString(),
                        Family.SMALL_TUNED.folder().toString(),
                        Family.SMALL_BASE.folder().toString())
                .end(Duration.ofHours(8))
                .lines()
                .stream()
                .map(Reading::of)
                .toList();

        List<Reading> warmUp = readings.subList(0, readings.size() / 2);
        List<Reading> later = readings.subList(readings.size() / 2, readings.size());
        List<Reading> last = readings.subList(readings.size() * 3 / 4, readings.size());
        assertThat(least(last, Reading::descriptors))
                .as("file descriptors in %s", readings)
                .isLessThanOrEqualTo(most(warmUp, Reading::descriptors));
        assertThat(least(last, Reading::threads))
                .as("threads in %s", readings)
                .isLessThanOrEqualTo(most(warmUp, Reading::threads));
        assertThat(child.left()).as("files").isSubsetOf(leftByOneAnswer());
        if (TOKENS >= STEADY) {
            assertThat(most(later, Reading::kilobytes))
                    .as("resident memory in %s", readings)
                    .isLessThan(most(warmUp, Reading::kilobytes) * 101 / 100);
        }
    }

    private Set<String> leftByOneAnswer() throws Exception {
        ChildJvm child = new ChildJvm(Files.createDirectory(folder.resolve("other")))
                .with("-D" + FirstCall.MODEL + "=" + Family.SMALL_TUNED.folder());
        child.run(FirstCall.class).lines();
        return child.left();
    }

    private static long most(List<Reading> readings, ToLongFunction<Reading> kind) {
        return readings.stream().mapToLong(kind).max().orElseThrow();
    }

    /** The JVM itself has a file open, or a thread, for a moment now and then. What leaks stays. */
    private static long least(List<Reading> readings, ToLongFunction<Reading> kind) {
        return readings.stream().mapToLong(kind).min().orElseThrow();
    }

    /** What the process holds, after a number of tokens. */
    private record Reading(long tokens, long kilobytes, long descriptors, long threads) {
        static Reading of(String line) {
            long[] numbers = Arrays.stream(line.split(" ", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Reading(numbers[0], numbers[1], numbers[2], numbers[3]);
        }
    }
}
