package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the packaged jars in a JVM of their own, as a user's program would. */
class ShippedJarsIT {
    private static final String MAIN = """
            import java.util.ServiceLoader;
            import org.eft4j.onnx.internal.runtime.OnnxRuntime;
            import org.eft4j.spi.ModelBackend;

            class Main {
                public static void main(String[] args) {
                    for (ModelBackend backend : ServiceLoader.load(ModelBackend.class)) {
                        Module module = backend.getClass().getModule();
                        System.out.println(module.getName() + " " + backend.getClass().getName() + " "
                                + backend.id() + " " + backend.availability());
                    }
                    System.out.println("obstacle to device memory: " + OnnxRuntime.deviceMemoryObstacle());
                }
            }
            """;

    private static final String FOUND = "org.eft4j.onnx.internal.OnnxBackend onnx Availability[usable=true";

    /** What is private to ONNX Runtime can be reached here, too. */
    private static final String DEVICE_MEMORY = "obstacle to device memory: Optional.empty";

    @TempDir
    private Path folder;

    @Test
    void classPath_shippedJars_backendIsFound() throws Exception {
        assertThat(run("-cp", ShippedJars.path())).contains("null " + FOUND, DEVICE_MEMORY);
    }

    /** All modules: ours, being automatic, cannot ask for the ones with a descriptor, such as Jackson's. */
    @Test
    void modulePath_shippedJars_backendIsFound() throws Exception {
        assertThat(run("-p", ShippedJars.path(), "--add-modules", "ALL-MODULE-PATH"))
                .contains("org.eft4j.onnx " + FOUND, DEVICE_MEMORY);
    }

    /** Compiles and runs {@link #MAIN} by Java's source launcher; returns all that it printed. */
    private String run(String... options) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("Main.java"), MAIN);
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add(source.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = Files.readString(output);
        assertThat(ended).as("ended in time, having printed:%n%s", printed).isTrue();
        assertThat(process.exitValue())
                .as("exit status, having printed:%n%s", printed)
                .isZero();
        return printed;
    }
}
