package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts the packaged jar as a user would: in a JVM of its own, from another folder, with an empty cache. */
@Execution(ExecutionMode.CONCURRENT)
class EftJarIT {
    private static final String QUESTION = "What is the capital of Brazil?";
    private static final String ANSWER = "Sure! The capital of Brazil is Brasília. What else would you like to know?\n";

    @TempDir
    private Path temp;

    @Test
    void generate_inAnotherLocale_readsAndPrintsUtf8() throws Exception {
        Started started = start("generate", "--stream", "--chat", "-");
        try (OutputStream in = started.process().getOutputStream()) {
            in.write((QUESTION + "\n").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(started.finish()).isEqualTo(new Eft.Result(0, ANSWER, ""));
    }

    @Test
    void chat_inAPipe_answersALineBeforeTheNextIsThere() throws Exception {
        Started started = start(piped(), "chat");
        try (OutputStream in = started.process().getOutputStream();
                BufferedReader out = started.process().inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < 2; i++) {
                in.write((QUESTION + "\n/reset\n").getBytes(StandardCharsets.UTF_8));
                in.flush();

                assertThat(out.readLine() + "\n").isEqualTo(ANSWER);
            }
            in.write("/quit\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            assertThat(out.readLine()).isNull();
        }

        assertThat(started.finish()).isEqualTo(new Eft.Result(0, "", ""));
    }

    @Test
    void generate_promptBeyondAscii_isReadAsUtf8() throws Exception {
        Started started = start("generate", "--json", "--max-new-tokens", "1", "--prompt", "-");
        try (OutputStream in = started.process().getOutputStream()) {
            in.write("Brasília".getBytes(StandardCharsets.UTF_8));
        }

        String expected = Eft.run("generate", "--json", "--max-new-tokens", "1", "--prompt", "Brasília")
                .out();
        assertThat(promptIds(started.finish().out())).isEqualTo(promptIds(expected));
    }

    private static String promptIds(String json) {
        return json.replaceAll(".*(\"promptIds\":\\[[^]]*]).*\\R", "$1");
    }

    @Test
    void generate_twoProcessesOnAnEmptyCache_bothAnswer() throws Exception {
        Started first = start("generate", "--chat", QUESTION);
        Started second = start("generate", "--chat", QUESTION);

        assertThat(first.finish()).isEqualTo(new Eft.Result(0, ANSWER, ""));
        assertThat(second.finish()).isEqualTo(new Eft.Result(0, ANSWER, ""));
        damageEveryModel();
        assertThat(start("generate", "--chat", QUESTION).finish()).isEqualTo(new Eft.Result(0, ANSWER, ""));
    }

    private void damageEveryModel() throws IOException {
        try (Stream<Path> files = Files.walk(temp.resolve("cache"))) {
            List<Path> models =
                    files.filter(file -> file.endsWith("model.onnx")).toList();
            assertThat(models).hasSize(3);
            for (Path model : models) {
                Files.writeString(model, "damaged");
            }
        }
    }

    @Test
    void stream_processAskedToStop_endsWithoutAWord() throws Exception {
        Started started =
                start("generate", "--stream", "--min-new-tokens", "200", "--max-new-tokens", "200", "--chat", QUESTION);
        while (Objects.requireNonNull(started.out()).length() == 0
                && started.process().isAlive()) {
            Thread.sleep(1);
        }
        started.process().destroy();

        Eft.Result result = started.finish();
        // 128 + SIGTERM, or 0 where the answer was complete before the signal came.
        assertThat(result.status()).isIn(143, 0);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("Sure").endsWith("\n");
    }

    @Test
    void failure_ofTheProgram_isOneLineAndStatusOne() throws Exception {
        Eft.Result result = start("generate", "--prompt", "A heron is", "--model", "nowhere")
                .finish();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).singleElement().asString().contains("there is no model at");
    }

    @Test
    void log_ofTheLibrary_isPrintedWithVerboseOnly() throws Exception {
        String[] arguments = {
            "generate",
            "--prompt",
            "A heron is",
            "--model",
            Folders.withAbsurdSuggestion(temp.resolve("odd")).toString(),
            "--verbose"
        };

        assertThat(start(Arrays.copyOf(arguments, arguments.length - 1))
                        .finish()
                        .err())
                .isEmpty();
        assertThat(start(arguments).finish().err()).contains("WARNING", "max_new_tokens");
    }

    @Test
    void arguments_beyondAsciiInThePosixLocale_areRefusedWithTheRemedy() throws Exception {
        Eft.Result result =
                start("score", "--prompt", "A heron is", "--completion", "é").finish();

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).singleElement().asString().contains("argument 5", "LC_ALL=C.UTF-8");
    }

    @Test
    void folders_beyondAsciiInThePosixLocale_areRefusedWithTheRemedy() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("modèle"));

        Eft.Result asArgument = start("generate", "--prompt", "A heron is", "--model", folder.toString())
                .finish();
        Eft.Result asWorkingFolder = start(in("C").directory(folder.toFile()), "generate", "--prompt", "A heron is")
                .finish();
        ProcessBuilder cached = in("C");
        cached.environment().put("EFT_CACHE_DIR", folder.toString());
        Eft.Result asCache = start(cached, "generate", "--prompt", "A heron is").finish();

        for (Eft.Result result : List.of(asArgument, asWorkingFolder, asCache)) {
            assertThat(result.status()).isNotZero();
            assertThat(result.err().lines()).singleElement().asString().contains("LC_ALL=C.UTF-8");
        }
        try (Stream<Path> files = Files.list(temp)) {
            assertThat(files)
                    .as("no folder of a garbled name")
                    .noneMatch(file -> file.toString().contains("?"));
        }
    }

    @Test
    void argumentsAndFolders_beyondAsciiInAUtf8Locale_areRight() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("modèle"));
        Path model = folder.resolve("日本");
        Folders.copy(model);

        Eft.Result result = start(in("C.UTF-8").directory(folder.toFile()), scoreBeyondAscii("日本"))
                .finish();

        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .isEqualTo(Eft.run(scoreBeyondAscii(model.toString())).out());
    }

    private static String[] scoreBeyondAscii(String model) {
        return new String[] {"score", "--json", "--prompt", "A heron is", "--completion", " é", "--model", model};
    }

    @Test
    void output_thatNobodyReads_endsTheGenerationAndSaysSo() throws Exception {
        Started started = start(
                piped(), "generate", "--stream", "--min-new-tokens", "200", "--max-new-tokens", "200", "--chat", "-");
        started.process().getInputStream().close();
        try (OutputStream in = started.process().getOutputStream()) {
            in.write(QUESTION.getBytes(StandardCharsets.UTF_8));
        }

        Eft.Result result = started.finish();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString().contains("cannot write standard output");
    }

    @Test
    void help_thatNobodyReads_isAFailureInOneLine() throws Exception {
        Started started = start(piped(), "generate", "--help");
        started.process().getInputStream().close();

        Eft.Result result = started.finish();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString().contains("cannot write standard output");
    }

    @Test
    void colours_areThereOnlyWithoutNoColor() throws Exception {
        ProcessBuilder coloured = in("C");
        coloured.environment().put("CLICOLOR_FORCE", "1");
        ProcessBuilder plain = in("C");
        plain.environment().put("CLICOLOR_FORCE", "1");
        plain.environment().put("NO_COLOR", "1");

        assertThat(start(coloured, "explain", "--chat", QUESTION).finish().out())
                .contains("\u001b[");
        assertThat(start(plain, "explain", "--chat", QUESTION).finish().out()).doesNotContain("\u001b");
    }

    /** The terminal is that of util-linux's script, which hands on what is typed into it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void tune_interruptedAtATerminal_saysHowToGoOn() throws Exception {
        assumeThat(Path.of("/usr/bin/script")).exists();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = new File(System.getProperty("shipped.jar")).getAbsolutePath();
        Path out = temp.resolve("tune");
        // A build in the background of a shell ignores Ctrl-C, and so would every process that it starts.
        String tune = "env --default-signal=INT " + java + " -jar " + jar + " tune --out " + out;
        ProcessBuilder builder = piped().command("/usr/bin/script", "-qefc", tune, "/dev/null");
        builder.environment().put("TERM", "xterm");
        Process process = builder.start();
        StringBuilder shown = new StringBuilder();
        try (OutputStream in = process.getOutputStream();
                Reader screen = process.inputReader(StandardCharsets.UTF_8)) {
            boolean pressed = false;
            for (int c = screen.read(); c >= 0; c = screen.read()) {
                shown.append((char) c);
                if (!pressed && shown.indexOf("answers") >= 0) {
                    pressed = true;
                    in.write(3); // Ctrl-C
                    in.flush();
                }
            }
        }

        assertThat(process.waitFor()).as(shown.toString()).isEqualTo(130);
        assertThat(shown)
                .contains("eft tune: stopped; the same command goes on with the answers in "
                        + out.resolve("tune.journal.jsonl"));
        assertThat(out.resolve("tune.journal.jsonl")).exists();
    }

    /** At moments that no test can foresee; the full number of them in profile long. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "compare",
                "bench",
                "matrix --out out",
                "score --prompt A --completion B",
                "generate --chat A",
                "chat"
            })
    void process_askedToStopAtAnyMoment_endsWithoutAWord(String command) throws Exception {
        int stepMillis = Integer.getInteger("eft.runs", 1500) < 10_000 ? 900 : 25;
        for (int millis = stepMillis; millis <= 1500; millis += stepMillis) {
            Started started = start(command.split(" "));
            started.process().waitFor(millis, TimeUnit.MILLISECONDS);
            started.process().destroy();

            Eft.Result result = started.finish();
            // 128 + SIGTERM, or 0 where it was over before the signal came.
            assertThat(result.status()).as("after %d ms: %s", millis, result).isIn(143, 0);
            assertThat(result.err()).isEmpty();
        }
        try (Stream<Path> files = Files.list(temp)) {
            assertThat(files)
                    .as("no crash of the JVM")
                    .noneMatch(file -> file.toString().contains("hs_err"));
        }
    }

    private Started start(String... arguments) throws IOException {
        return start(in("C"), arguments);
    }

    /** A process to be, in a locale, which prints to files. */
    private ProcessBuilder in(String locale) throws IOException {
        ProcessBuilder builder = new ProcessBuilder()
                .directory(temp.toFile())
                .redirectOutput(Files.createTempFile(temp, "out", ".txt").toFile())
                .redirectError(Files.createTempFile(temp, "err", ".txt").toFile());
        builder.environment().put("LC_ALL", locale);
        builder.environment().put("EFT_CACHE_DIR", temp.resolve("cache").toString());
        return builder;
    }

    /** A process to be, whose output the test reads. */
    private ProcessBuilder piped() throws IOException {
        return in("C").redirectOutput(ProcessBuilder.Redirect.PIPE);
    }

    private static Started start(ProcessBuilder builder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=ISO-8859-1",
                "-jar",
                new File(System.getProperty("shipped.jar")).getAbsolutePath()));
        command.addAll(List.of(arguments));
        Process process = builder.command(command).start();
        return new Started(
                process,
                builder.redirectOutput().file(),
                builder.redirectError().file());
    }

    /** A process, and the files it prints to; none where its output is read by the test. */
    private record Started(Process process, @Nullable File out, File err) {
        Eft.Result finish() throws IOException, InterruptedException {
            boolean ended = process.waitFor(300, TimeUnit.SECONDS);
            process.destroyForcibly();
            Eft.Result result = new Eft.Result(
                    ended ? process.exitValue() : -1,
                    out == null ? "" : Files.readString(out.toPath()),
                    Files.readString(err.toPath()));
            assertThat(ended).as("ended in time: %s", result).isTrue();
            return result;
        }
    }
}
