package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts programs in JVMs of their own, for a user who has just been made: the home and the temporary folder are empty,
 * and the environment holds nothing that would hide what a library does by itself.
 */
public final class ChildJvm {
    /** For a program that takes a second or two where the machine has nothing else to do. */
    private static final Duration USUAL = Duration.ofMinutes(2);

    private static final int NATIVE_ACCESS_IS_RESTRICTED = 24;

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> command = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private String classPath = ownClassPath();

    /** Makes the folders inside of one, which may hold those of an earlier child. */
    public ChildJvm(Path folder) throws IOException {
        this.folder = folder;
        Path home = Files.createDirectories(folder.resolve("home"));
        Path temp = Files.createDirectories(folder.resolve("temp"));
        Files.createDirectories(folder.resolve("work"));
        for (String name : List.of("PATH", "LD_LIBRARY_PATH", "SystemRoot")) {
            if (System.getenv(name) != null) {
                environment.put(name, System.getenv(name));
            }
        }
        environment.put("HOME", home.toString());
        options.addAll(List.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + temp));
        if (Runtime.version().feature() >= NATIVE_ACCESS_IS_RESTRICTED) {
            options.add("--enable-native-access=ALL-UNNAMED");
        }
    }

    /** The class path of the tests. */
    static String ownClassPath() {
        // Surefire and Failsafe start with a jar that only names the others.
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Adds options of the JVM, later ones winning. */
    public ChildJvm with(String... added) {
        options.addAll(List.of(added));
        return this;
    }

    /** Sets a variable of the environment; null removes it. */
    public ChildJvm withVariable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ChildJvm withoutHome() {
        environment.remove("HOME");
        options.add("-Duser.home=?");
        return this;
    }

    ChildJvm withClassPath(String path) {
        classPath = path;
        return this;
    }

    /** Starts the JVM by another program, such as one that traces it. */
    ChildJvm startedBy(String... program) {
        command.addAll(List.of(program));
        return this;
    }

    /** Runs a program to its end, which must come by itself. */
    public Ended run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return start(main, arguments).end();
    }

    Running start(Class<?> main, String... arguments) throws IOException {
        return start(List.of("-cp", classPath, main.getName()), arguments);
    }

    /** Runs a module's program to its end. */
    Ended runModule(String modulePath, String main, String... arguments) throws IOException, InterruptedException {
        return start(List.of("-p", modulePath, "-m", main), arguments).end();
    }

    private Running start(List<String> program, String... arguments) throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        whole.addAll(options);
        whole.addAll(program);
        whole.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        ProcessBuilder builder = new ProcessBuilder(whole)
                .directory(folder.resolve("work").toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Running(builder.start(), output, errors);
    }

    /** What lies in the home, the temporary and the working folder: files, and folders that are empty. */
    Set<String> left() {
        Set<String> left = new TreeSet<>();
        for (String name : List.of("home", "temp", "work")) {
            try (Stream<Path> paths = Files.walk(folder.resolve(name))) {
                paths.filter(path -> !path.equals(folder.resolve(name)))
                        .filter(path -> !Files.isDirectory(path) || isEmpty(path))
                        .forEach(path ->
                                left.add(folder.relativize(path).toString().replace('\\', '/')));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return left;
    }

    private static boolean isEmpty(Path directory) {
        try (Stream<Path> inside = Files.list(directory)) {
            return inside.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process that was started. */
    record Running(Process process, Path output, Path errors) {
        Ended end() throws IOException, InterruptedException {
            return end(USUAL);
        }

        Ended end(Duration limit) throws IOException, InterruptedException {
            boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
            String printed = Files.readString(output);
            String complaints = Files.readString(errors);
            assertThat(ended)
                    .as("ended by itself in time, having printed:%n%s%n%s", printed, complaints)
                    .isTrue();
            return new Ended(process.exitValue(), printed, complaints);
        }
    }

    /**
     * A process that has ended.
     *
     * @param status its exit status
     * @param output what it printed
     * @param errors what it printed to standard error
     */
    public record Ended(int status, String output, String errors) {
        /** Checks that it ended well and complained about nothing; gives what it printed, a line each. */
        public List<String> lines() {
            assertThat(errors).as("standard error").isEmpty();
            assertThat(status).as("exit status, having printed %s", output).isZero();
            return output.lines().toList();
        }
    }
}
