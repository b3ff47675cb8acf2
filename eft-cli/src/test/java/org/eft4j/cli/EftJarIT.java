package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the packaged jar as a user would: in a JVM of its own, from another folder, with an empty cache. */
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
        while (Files.size(started.out()) == 0 && started.process().isAlive()) {
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

    private Started start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=ISO-8859-1",
                "-jar",
                new File(System.getProperty("shipped.jar")).getAbsolutePath()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(temp, "out", ".txt");
        Path err = Files.createTempFile(temp, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("EFT_CACHE_DIR", temp.resolve("cache").toString());
        return new Started(builder.start(), out, err);
    }

    /** A process, and the files it prints to. */
    private record Started(Process process, Path out, Path err) {
        Eft.Result finish() throws IOException, InterruptedException {
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly();
            Eft.Result result =
                    new Eft.Result(ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
            assertThat(ended).as("ended in time: %s", result).isTrue();
            return result;
        }
    }
}
