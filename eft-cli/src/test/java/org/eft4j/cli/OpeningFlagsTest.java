package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eft4j.ModelOptions;
import org.eft4j.family.Family;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.remote.RemoteOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningFlagsTest {
    private static final String QUESTION = "What is a heron?";

    @TempDir
    private Path temp;

    @Test
    void none_given_leaveEveryModelAsItIs() {
        assertThat(opened("--chat", QUESTION).options().values())
                .hasSize(3)
                .allSatisfy(options -> assertThat(options.settings()).isEmpty())
                .allMatch(options -> options.threads().isEmpty()
                        && options.contextLimit().isEmpty()
                        && options.backend().isEmpty());
    }

    @Test
    void values_forAllAndForOne_theOneTakesItsOwnWhateverTheOrder() {
        Opened opened = opened(
                "--chat",
                QUESTION,
                "--threads",
                "large=3",
                "--threads",
                "2",
                "--context",
                "100",
                "--context",
                "base=90");

        assertThat(opened.of("large").threads()).hasValue(3);
        assertThat(opened.of("tuned").threads()).hasValue(2);
        assertThat(opened.of("base").threads()).hasValue(2);
        assertThat(opened.of("large").contextLimit()).hasValue(100);
        assertThat(opened.of("base").contextLimit()).hasValue(90);
    }

    @Test
    void device_ofOne_isThatOnes() {
        Opened opened = opened("--chat", QUESTION, "--device", "large=cuda:1", "--device", "base=auto");

        OnnxOptions large = OnnxOptions.of(opened.of("large"));
        assertThat(large.provider()).isEqualTo(OnnxOptions.Provider.CUDA);
        assertThat(large.cuda().device()).isEqualTo(1);
        assertThat(OnnxOptions.of(opened.of("base")).provider()).isEqualTo(OnnxOptions.Provider.AUTO);
        assertThat(OnnxOptions.of(opened.of("tuned")).provider()).isEqualTo(OnnxOptions.Provider.CPU);
    }

    @Test
    void top_ofAServer_leavesTheGraphsAlone() throws Exception {
        Path server = Folders.remote(temp.resolve("server"), "http://127.0.0.1:1");

        Opened opened = opened(
                "--chat",
                QUESTION,
                "--large",
                server.toString(),
                "--tuned",
                Family.SMALL_TUNED.folder().toString(),
                "--base",
                Family.SMALL_BASE.folder().toString(),
                "--top",
                "64",
                "--max-variation",
                "0.01",
                "--threads",
                "2");

        RemoteOptions large = RemoteOptions.of(opened.of("large"));
        assertThat(large.top()).hasValue(64);
        assertThat(large.maxVariation()).isEqualTo(0.01);
        assertThat(opened.of("large").threads()).isEmpty();
        assertThat(opened.of("tuned").settings()).isEmpty();
        assertThat(opened.of("tuned").threads()).hasValue(2);
    }

    @Test
    void file_inAFolderOfTwoGraphs_isTheOneThatRuns() throws Exception {
        Path folder = temp.resolve("two");
        Folders.copy(folder);
        Files.createDirectory(folder.resolve("onnx"));
        Files.copy(Family.MEDIUM_BASE.folder().resolve("model.onnx"), folder.resolve("onnx/model.onnx"));
        String[] prompt = {"generate", "--max-new-tokens", "8", "--prompt", "A sofa is", "--model"};

        assertThat(Eft.run(with(prompt, folder.toString(), "--file", "onnx/model.onnx")))
                .isEqualTo(Eft.run(with(prompt, Family.MEDIUM_BASE.folder().toString())));
        assertThat(Eft.run(with(prompt, folder.toString(), "--file", "model=model.onnx")))
                .isEqualTo(Eft.run(with(prompt, Family.SMALL_BASE.folder().toString())));
        assertThat(Eft.run("doctor", "--json", "--file", "onnx/model.onnx", folder.toString())
                        .out())
                .contains("\"graph\":\"onnx/model.onnx\"");
    }

    @Test
    void context_ofOneModel_limitsThePrompt() {
        Eft.Result result = Eft.run("generate", "--prompt", "a heron ".repeat(20), "--context", "tuned=40");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("but the context of");
    }

    @Test
    void evaluation_withOtherFlags_beginsAnew() {
        String[] tune = {
            "tune",
            "--limit",
            "1",
            "--folds",
            "2",
            "--max-new-tokens",
            "1",
            "--out",
            temp.resolve("tune").toString()
        };
        assertThat(Eft.run(tune).status()).isIn(0, 3);

        Eft.Result other = Eft.run(with(tune, "--context", "large=200"));
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.err()).contains("context");
    }

    @Test
    void member_thatIsNotThere_isBadUsage() {
        assertRefused(
                "Invalid value for option '--device': must be a value, or MEMBER=VALUE with one of the members large,"
                        + " tuned, base, got lagre=cuda",
                "--device",
                "lagre=cuda");
        assertRefused("members model, got large=2", "--threads", "large=2", "--model", Family.SMALL_BASE.folder() + "");
        assertRefused("members large, tuned, base, got second=2", "--threads", "second=2");
    }

    @Test
    void flag_thatMeansNothingHere_isBadUsage() {
        assertRefused("--top is for models behind a server; found none among large, tuned, base", "--top", "5");
        assertRefused("--top is for models behind a server; found none among base", "--top", "base=5");
        assertRefused(
                "--device is for models with a graph of their own; found none among tuned",
                "--device",
                "tuned=cpu",
                "--large",
                Family.LARGE_BASE.folder().toString(),
                "--tuned",
                Family.SMALL_ADAPTER.folder().toString(),
                "--base",
                Family.SMALL_BASE.folder().toString());
    }

    @Test
    void value_thatIsNone_isBadUsageBeforeAModelIsOpened() throws Exception {
        Path server = Folders.remote(temp.resolve("server"), "http://127.0.0.1:1");

        assertRefused("option '--threads': threads must be at least 1, got 0", "--threads", "0");
        assertRefused("option '--threads': must be a whole number, got many", "--threads", "base=many");
        assertRefused("option '--context': contextLimit must be at least 2 tokens, got 1", "--context", "1");
        assertRefused("option '--device': must be cpu, cuda, cuda:N or auto, got gpu", "--device", "gpu");
        assertRefused(
                "option '--max-variation': maxVariation has no effect on whole rows; set top, too",
                "--max-variation",
                "0.1",
                "--model",
                server.toString());
    }

    private static void assertRefused(String message, String... arguments) {
        String[] all = with(new String[] {"generate", "--chat", QUESTION}, arguments);
        StringWriter err = new StringWriter();
        int status = Main.program((choice, options) -> {
                    throw new AssertionError("opened " + choice);
                })
                .setErr(new PrintWriter(err))
                .execute(all);

        assertThat(status).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).contains(message).hasLineCount(1);
    }

    /** The options with which each member would be opened. */
    private record Opened(Map<String, ModelOptions> options) {
        ModelOptions of(String member) {
            return Objects.requireNonNull(options.get(member), member);
        }
    }

    /** Returns the options with which each member would be opened; none is. */
    private static Opened opened(String... arguments) {
        Map<String, ModelOptions> opened = new LinkedHashMap<>();
        StringWriter err = new StringWriter();
        int status = Main.program((choice, options) -> {
                    opened.put(choice.member(), options);
                    return Eft.open(ModelChoice.of(choice.member(), Family.SMALL_BASE), ModelOptions.defaults());
                })
                .setErr(new PrintWriter(err))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(with(new String[] {"generate", "--max-new-tokens", "1"}, arguments));

        assertThat(List.of(status, err.toString()))
                .satisfiesAnyOf(
                        ended -> assertThat(ended).isEqualTo(List.of(0, "")),
                        ended -> assertThat(err.toString()).contains("no chat template"));
        return new Opened(opened);
    }

    static String[] with(String[] arguments, String... more) {
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return all;
    }
}
