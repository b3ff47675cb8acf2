package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is told in one line; wrong flags end with status 2, anything else with 1. */
class BadUsageTest {
    @TempDir
    private Path temp;

    @Test
    void folder_missing_isAFailure() {
        Path missing = temp.resolve("nowhere");

        assertFails(1, "there is no model at " + missing, "--model", missing.toString());
    }

    @Test
    void folder_withoutTokenizer_isAFailure() throws IOException {
        Path folder = Folders.withoutTokenizer(temp.resolve("mute"));

        assertFails(1, "tokenizer.json", "--model", folder.toString());
    }

    @Test
    void vocabularies_mismatched_areAFailureThatNamesTheIds() throws IOException {
        Path other = Folders.withOtherVocabulary(temp.resolve("other"));

        assertFails(
                1,
                "their token ids differ: id 68 is",
                "--large",
                Family.LARGE_BASE.folder().toString(),
                "--tuned",
                Family.SMALL_TUNED.folder().toString(),
                "--base",
                other.toString());
    }

    @Test
    void prompt_longerThanTheContext_isAFailure() {
        Eft.Result result = Eft.run("generate", "--prompt", "a heron ".repeat(200));

        assertOneLine(result, 1, "the prompt has 601 tokens, but the context of");
    }

    @Test
    void prompt_empty_isAFailure() {
        assertOneLine(Eft.run("generate", "--prompt", ""), 1, "no token");
    }

    @Test
    void chat_ofAModelWithoutTemplate_isAFailure() {
        assertFails(1, "no chat template", "--model", Family.SMALL_BASE.folder().toString());
    }

    @Test
    void flagsOfChats_withAPlainPrompt_areBadUsage() {
        assertOneLine(
                Eft.run("generate", "--prompt", "A", "--system", "B", "--variable", "c=1"),
                2,
                "--system and --variable belong to a chat");
        assertOneLine(
                Eft.run("generate", "--messages", "none", "--system", "B"),
                2,
                "write a system message into the list of messages");
        assertOneLine(
                Eft.run("generate", "--chat", "A", "--variable", "messages=1"),
                2,
                "Invalid value for option '--variable': expected a variable of the template; found messages");
    }

    @Test
    void temperature_negative_isBadUsage() {
        assertFails(
                2,
                "Invalid value for option '--temperature': temperature must be at least 0 and finite, got -1.0",
                "--temperature",
                "-1");
    }

    @Test
    void logprobs_negative_isBadUsage() {
        assertFails(2, "Invalid value for option '--logprobs'", "--json", "--logprobs", "-1");
    }

    @Test
    void number_thatIsNone_isBadUsage() {
        assertFails(
                2,
                "Invalid value for option '--top-k': must be a whole number from -2147483648 to 2147483647, got many",
                "--top-k",
                "many");
        assertFails(2, "must be a number, got 1,5", "--temperature", "1,5");
    }

    @Test
    void weight_beyondSinglePrecision_isBadUsage() {
        assertFails(2, "Invalid value for option '--beta': must be a number of single precision", "--beta", "1e39");
    }

    @Test
    void scale_withoutAName_isBadUsage() {
        assertOneLine(
                Eft.run("matrix", "--base", "=a", "--tuned", "=b"),
                2,
                "a scale's name must not hold '/' or be none or empty; got --base =a");
    }

    @Test
    void html_thatIsAFolder_isBadUsageBeforeAnythingIsRun() {
        assertOneLine(
                Eft.run("explain", "--chat", "A", "--html", temp.toString()),
                2,
                "Invalid value for option '--html': must be a file that can be written, got " + temp);
    }

    @Test
    void path_thatNoFileCanHave_isBadUsage() {
        assertFails(2, "'a\\0b' cannot be the name of a file", "--model", "a\0b");
    }

    @Test
    void standardInput_thatIsNotUtf8_isAFailure() {
        assertOneLine(
                Eft.runWithInput(new byte[] {(byte) 0xe9}, "generate", "--prompt", "-"),
                1,
                "cannot read standard input: it is not UTF-8 text");
    }

    @Test
    void defect_ofTheProgram_isToldWithoutItsClass() {
        StringWriter err = new StringWriter();
        int status = Main.program((choice, options) -> {
                    throw new StackOverflowError();
                })
                .setErr(new PrintWriter(err))
                .execute("generate", "--chat", "A");

        assertOneLine(new Eft.Result(status, "", err.toString()), 1, "--verbose shows what to report");
    }

    @Test
    void model_withLarge_isBadUsage() {
        String folder = Family.SMALL_TUNED.folder().toString();

        assertFails(
                2,
                "--model runs one model alone; leave it out, or leave out --large",
                "--model",
                folder,
                "--large",
                folder);
        assertFails(2, "or leave out --beta", "--model", folder, "--beta", "2");
    }

    @Test
    void large_withoutTheOthers_isBadUsage() {
        assertFails(2, "--large, --tuned and --base go together", "--large", temp.toString());
    }

    @Test
    void alpha_withBeta_isBadUsage() {
        assertFails(2, "cannot be combined", "--alpha", "0.5", "--beta", "1.5");
        assertFails(2, "cannot be combined", "--alpha", "0.5", "--delta-top-p", "0.9");
    }

    @Test
    void stream_withJson_isBadUsage() {
        assertFails(2, "give one of them", "--stream", "--json");
    }

    @Test
    void logprobs_withoutJson_isBadUsage() {
        assertFails(2, "add --json", "--logprobs", "3");
    }

    @Test
    void promptAndChat_bothOrNone_areBadUsage() {
        assertFails(2, "--prompt=TEXT", "--prompt", "A heron is");
        assertOneLine(Eft.run("generate"), 2, "one of --prompt, --chat and --messages");
    }

    @Test
    void standardInput_forPromptAndCompletion_isBadUsage() {
        assertOneLine(
                Eft.run("score", "--prompt", "-", "--completion", "-"),
                2,
                "standard input is either the prompt or the completion");
    }

    @Test
    void flag_misspelt_isBadUsageWithASuggestion() {
        assertFails(2, "did you mean --temperature", "--temprature", "1");
    }

    @Test
    void command_missing_isBadUsage() {
        assertOneLine(Eft.run(), 2, "see 'eft --help'");
    }

    @Test
    void verbose_ofAFailure_printsTheStackTrace() {
        Eft.Result result = Eft.run("generate", "--verbose", "--prompt", "");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("IllegalArgumentException", "\tat org.eft4j");
    }

    private static void assertFails(int status, String message, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "generate";
        all[1] = "--chat";
        all[2] = "What is a heron?";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        assertOneLine(Eft.run(all), status, message);
    }

    private static void assertOneLine(Eft.Result result, int status, String message) {
        assertThat(result.status()).as(result.err()).isEqualTo(status);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("eft").contains(message);
        assertThat(result.err().lines()).hasSize(1);
    }
}
