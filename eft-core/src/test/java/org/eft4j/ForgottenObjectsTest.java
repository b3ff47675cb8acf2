package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.eft4j.internal.resource.LeakDetector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a real program forgets, in a JVM of its own, since the property is read once. Sessions of members, which a
 * forgotten session or stream left open, are reported too.
 */
class ForgottenObjectsTest {
    private static List<String> reports = List.of();

    @BeforeAll
    static void run() throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + LeakDetector.PROPERTY + "=all",
                        "-Dfile.encoding=UTF-8", // for 17
                        "-Dstdout.encoding=UTF-8", // whatever the locale, as names of mixes are not ASCII
                        "-cp",
                        System.getProperty("java.class.path"),
                        ForgottenObjects.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(output).isZero();
        reports = Arrays.asList(output.split("\\R(?!\\tat )"));
    }

    private static void assertReportedOnce(String what, String place) {
        assertThat(reports)
                .filteredOn(report -> report.startsWith(what))
                .singleElement()
                .asString()
                .contains("ForgottenObjects." + place, "ForgottenObjects.main");
    }

    @Test
    void modelNeverClosed_isReportedOnceWithItsPlace() {
        assertReportedOnce("the model forgotten was never closed", "forgetModel");
    }

    @Test
    void streamNeverClosed_isReportedOnceWithItsPlace() {
        assertReportedOnce("a token stream of kept was never closed", "forgetStream");
    }

    @Test
    void sessionNeverClosed_isReportedOnceWithItsPlace() {
        assertReportedOnce("a session of upscale(1·large, 1·tuned, -1·base) was never closed", "forgetSession(");
    }

    @Test
    void sessionLeftOpenUntilItsModelIsClosed_isReportedOnceWithItsPlace() {
        assertReportedOnce(
                "a session of closed was still open when its model was closed", "forgetSessionUntilItsModelIsClosed");
    }

    @Test
    void closedObjects_areNotReported() {
        assertThat(reports).noneMatch(report -> report.contains("ForgottenObjects.closeEverything"));
    }
}
