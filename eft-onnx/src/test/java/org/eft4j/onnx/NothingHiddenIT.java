package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eft4j.family.Family;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process leaves behind, and what it asks of the network, is what docs/privacy.md names. */
class NothingHiddenIT {
    private static final Pattern LIBRARY = Pattern.compile(
            "(jna|onnxruntime|tokenizers)-[0-9.]+-[0-9a-f]{8}/(lib)?[A-Za-z0-9_+-]+\\.(so|dylib|jnilib|dll)");

    private static final Pattern NETWORK_CALL = Pattern.compile("(connect|sendto|sendmsg|bind)\\(.*AF_INET");

    private static Path model;
    private static List<String> answer;

    @TempDir
    private Path folder;

    private ChildJvm child;

    @BeforeAll
    static void answerHere() {
        model = Family.SMALL_TUNED.folder();
        answer = List.of("answer: " + FirstCall.answer(model), "interrupted: false");
    }

    @BeforeEach
    void prepareChild() throws IOException {
        child = child();
    }

    private ChildJvm child() throws IOException {
        return new ChildJvm(folder).with("-D" + FirstCall.MODEL + "=" + model);
    }

    @Test
    void generate_freshUser_leavesOnlyItsLibrariesInTheCache() throws Exception {
        List<String> lines = child.run(FirstCall.class).lines();

        assertThat(lines).containsAll(answer);
        assertOnlyLibrariesAreLeftIn("home/.cache/eft4j/");
    }

    /** JNA's and the JDK's end by themselves after some idle seconds, and hold no process back. */
    @Test
    void generate_modelClosed_startsNoThreadOfOurs() throws Exception {
        List<String> lines = child.run(FirstCall.class).lines();

        assertThat(lines).last().asString().matches("threads: (JNA Cleaner \\(daemon\\), )?main");
    }

    @Test
    void generate_processEndsWithoutTidyingUp_leavesNothingMore() throws Exception {
        child.run(FirstCall.class, "halt").lines();

        assertOnlyLibrariesAreLeftIn("home/.cache/eft4j/");
    }

    @Test
    void generate_secondProcess_writesNothing() throws Exception {
        child.run(FirstCall.class).lines();
        for (String library : child.left()) {
            assertThat(folder.resolve(library).toFile().setWritable(false)).isTrue();
            assertThat(folder.resolve(library).toFile().setLastModified(0)).isTrue();
        }

        assertThat(child().run(FirstCall.class).lines()).containsAll(answer);

        assertThat(child.left())
                .allSatisfy(
                        library -> assertThat(folder.resolve(library).toFile().lastModified())
                                .as("last modification of %s", library)
                                .isZero());
    }

    @Test
    void generate_twoProcessesAtOnce_shareOneCopy() throws Exception {
        ChildJvm.Running first = child.start(FirstCall.class);
        ChildJvm.Running second = child.start(FirstCall.class);

        assertThat(first.end().lines()).containsAll(answer);
        assertThat(second.end().lines()).containsAll(answer);
        assertOnlyLibrariesAreLeftIn("home/.cache/eft4j/");
    }

    @Test
    void generate_hostNamesPlacesOfItsOwn_usesThose() throws Exception {
        child.run(FirstCall.class).lines();
        Path libraries = folder.resolve(child.left().stream()
                .filter(file -> file.contains("onnxruntime4j_jni"))
                .findFirst()
                .orElseThrow());
        ChildJvm host = new ChildJvm(Files.createDirectory(folder.resolve("host")))
                .with("-D" + FirstCall.MODEL + "=" + model)
                .with("-Donnxruntime.native.path=" + libraries.getParent())
                .withVariable("DJL_CACHE_DIR", folder.resolve("host/home/djl").toString());

        assertThat(host.run(FirstCall.class).lines()).containsAll(answer);

        assertThat(host.left())
                .as("files of the host's user")
                .noneMatch(file -> file.contains("onnxruntime"))
                .noneMatch(file -> file.contains("eft4j/tokenizers"))
                .anyMatch(file -> file.startsWith("home/djl/tokenizers/"));
    }

    /** Java calls the home of a user without one "?". */
    @Test
    void generate_userWithoutHome_usesAPrivateFolderInTemp() throws Exception {
        ChildJvm.Ended ended = child.withoutHome().run(FirstCall.class);

        assertThat(ended.output().lines()).containsAll(answer);
        assertThat(ended.errors()).contains("has no home folder", "set EFT_CACHE_DIR to choose another");
        assertOnlyLibrariesAreLeftIn("temp/eft4j-" + System.getProperty("user.name") + "/");
    }

    /** ONNX Runtime's telemetry reads the command line into a buffer that this one does not fit. */
    @Test
    void generate_commandLineOver4000Characters_answers() throws Exception {
        List<String> lines =
                child.with("-Dpadding=" + "x".repeat(5000)).run(FirstCall.class).lines();

        assertThat(lines).containsAll(answer);
    }

    /** Sockets without a connection are the JVM's own: its network library tries which kinds there are. */
    @Test
    void generate_traced_asksNothingOfTheNetwork() throws Exception {
        assumeTrue(isOnPath("strace"), "there is strace");
        Path trace = folder.resolve("trace.txt");
        child.startedBy("strace", "-f", "-qq", "-e", "trace=network,openat,execve", "-o", trace.toString());

        assertThat(child.run(FirstCall.class).lines()).containsAll(answer);

        List<String> calls = Files.readAllLines(trace);
        assertThat(calls).as("the trace").anyMatch(call -> call.contains("libonnxruntime.so"));
        assertThat(calls)
                .as("calls that use the network")
                .noneMatch(call -> NETWORK_CALL.matcher(call).find());
        assertThat(calls)
                .as("files of look-ups and certificates")
                .noneMatch(call -> call.contains("resolv.conf") || call.contains("ca-certificates"));
        assertThat(calls.stream().filter(call -> call.contains("execve(") && call.contains(" = 0")))
                .as("programs run, the JVM and its own helper aside")
                .filteredOn(call -> !call.contains("bin/java") && !call.contains("jspawnhelper"))
                .allMatch(call -> call.contains("ldconfig"));
    }

    private void assertOnlyLibrariesAreLeftIn(String cache) {
        assertThat(child.left())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).startsWith(cache))
                .allSatisfy(file -> assertThat(file.substring(cache.length())).matches(LIBRARY))
                .anyMatch(file -> file.contains("tokenizers."))
                .anyMatch(file -> file.contains("onnxruntime4j_jni"))
                .anyMatch(file -> file.contains("jnidispatch"));
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
