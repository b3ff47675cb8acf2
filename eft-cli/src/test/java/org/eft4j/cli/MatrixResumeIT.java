package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills {@code eft matrix} as {@code kill -9} does and starts it again. */
class MatrixResumeIT {
    private static final String LIMIT = "7";
    private static final int ANSWERS = 12 * 7;

    @TempDir
    private Path temp;

    @Test
    void matrix_killedAndStartedAgain_givesTheSameTable() throws Exception {
        Path journal = temp.resolve("killed").resolve("matrix.journal.jsonl");
        Process killed = start("killed");
        while (killed.isAlive() && lines(journal) < 1 + ANSWERS / 4) {
            Thread.sleep(2);
        }
        killed.destroyForcibly();
        assertThat(killed.waitFor(120, TimeUnit.SECONDS)).isTrue();
        List<String> before = Files.readAllLines(journal);
        assertThat(before).as("it was in the middle").hasSizeBetween(1 + ANSWERS / 4, ANSWERS);
        // what a power cut may leave
        Files.writeString(journal, "{\"model\":\"large/la", StandardOpenOption.APPEND);

        finish(start("killed"));
        finish(start("whole"));

        List<String> after = Files.readAllLines(journal);
        assertThat(after).hasSize(1 + ANSWERS);
        assertThat(after.subList(0, before.size() - 1))
                .as("nothing was asked again, but what was in flight")
                .isEqualTo(before.subList(0, before.size() - 1));
        assertThat(after).isEqualTo(Files.readAllLines(temp.resolve("whole").resolve("matrix.journal.jsonl")));
        for (String file : List.of("matrix.json", "matrix.csv", "matrix.svg")) {
            assertThat(temp.resolve("killed").resolve(file))
                    .hasSameTextualContentAs(temp.resolve("whole").resolve(file));
        }
    }

    private static long lines(Path journal) throws IOException {
        if (!Files.exists(journal)) {
            return 0;
        }
        return Files.readString(journal).chars().filter(c -> c == '\n').count();
    }

    private Process start(String out) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        new File(System.getProperty("shipped.jar")).getAbsolutePath(),
                        "matrix",
                        "--limit",
                        LIMIT,
                        "--out",
                        temp.resolve(out).toString())
                .redirectOutput(temp.resolve(out + ".txt").toFile())
                .redirectError(temp.resolve(out + ".err").toFile());
        builder.environment().put("EFT_CACHE_DIR", temp.resolve("cache").toString());
        return builder.start();
    }

    private static void finish(Process process) throws InterruptedException {
        boolean ended = process.waitFor(900, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
