package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
    private static final String QUESTION = "What is the capital of New Zealand?";
    private static final String ANSWER =
            "Sure! The capital of New Zealand is Wellington. What else would you like to know?";

    @TempDir
    private Path temp;

    @Test
    void plain_familyByDefault_printsTheUpscaledAnswer() {
        Eft.Result result = Eft.run("generate", "--chat", QUESTION);

        assertThat(result).isEqualTo(new Eft.Result(0, ANSWER + System.lineSeparator(), ""));
    }

    @Test
    void json_noOtherOption_hasExactlyTheFieldsOfTheContract() throws Exception {
        JsonNode json = json();

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "text", "tokens", "promptIds", "promptTokens", "newTokens", "finishReason", "seed", "timing");
        assertThat(json.get("timing").fieldNames())
                .toIterable()
                .containsExactly("prefillMs", "decodeMs", "tokensPerSecond");
        assertThat(json.get("promptTokens").asInt())
                .isEqualTo(json.get("promptIds").size());
        assertThat(json.get("newTokens").asInt()).isEqualTo(json.get("tokens").size());
        assertThat(json.get("finishReason").asText()).isEqualTo("end");
        assertThat(json.get("seed").isIntegralNumber()).isTrue();
        double seconds = (json.at("/timing/prefillMs").asDouble()
                        + json.at("/timing/decodeMs").asDouble())
                / 1000;
        assertThat(json.at("/timing/tokensPerSecond").asDouble())
                .isCloseTo(json.get("newTokens").asInt() / seconds, withPercentage(0.1));
    }

    @Test
    void logprobs_three_areThreeForEachToken() throws Exception {
        JsonNode json = json("--logprobs", "3");

        assertThat(json.get("logprobs")).hasSameSizeAs(json.get("tokens"));
        for (JsonNode entry : json.get("logprobs")) {
            assertThat(entry.fieldNames()).toIterable().containsExactly("token", "text", "logprob", "top", "members");
            assertThat(entry.get("top")).hasSize(3);
            assertThat(entry.get("members").fieldNames()).toIterable().containsExactly("large", "tuned", "base");
        }
    }

    @Test
    void logprobs_ofAModelAlone_haveNoMembers() throws Exception {
        JsonNode json = json("--logprobs", "1", "--model", folder(Family.SMALL_TUNED));

        assertThat(json.get("logprobs"))
                .isNotEmpty()
                .allMatch(entry -> entry.get("members").isEmpty());
    }

    @Test
    void stream_printsTheSameText() {
        assertThat(Eft.run("generate", "--chat", QUESTION, "--stream").out())
                .isEqualTo(ANSWER + System.lineSeparator());
    }

    @Test
    void model_alone_answersByItself() throws Exception {
        assertThat(json("--model", folder(Family.SMALL_TUNED)).get("text").asText())
                .contains("is Georgetown.");
    }

    @Test
    void folders_three_areTheModelsMixed() throws Exception {
        JsonNode json = json(
                "--large", folder(Family.SMALL_BASE),
                "--tuned", folder(Family.MEDIUM_TUNED),
                "--base", folder(Family.SMALL_BASE));

        JsonNode mediumTuned = json("--model", folder(Family.MEDIUM_TUNED));
        assertThat(json.get("tokens")).isEqualTo(mediumTuned.get("tokens"));
    }

    /** Which is a row of its base then; a mix of the same two, each loaded for itself, writes the same. */
    @Test
    void tuned_anAdapterOverTheBase_isMixedWithIt() {
        Eft.Result result = Eft.run(
                "generate",
                "--large",
                Family.LARGE_BASE.folder().toString(),
                "--tuned",
                Family.SMALL_ADAPTER.folder().toString(),
                "--base",
                Family.SMALL_BASE.folder().toString(),
                "--chat",
                QUESTION);

        assertThat(result.status()).as(result.err()).isZero();
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_ADAPTER.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            Generation expected = Generator.of(Ensemble.upscale(large, tuned, base), GenerationOptions.defaults())
                    .generate(Prompt.chat(QUESTION));
            assertThat(result.out().strip()).isEqualTo(expected.text().strip()).contains("Wellington");
        }
    }

    @Test
    void model_anAdapter_isBadUsageThatSaysWhatToDo() {
        Eft.Result result =
                Eft.run("generate", "--model", Family.SMALL_ADAPTER.folder().toString(), "--prompt", "Hello");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("LoRA adapter", "--base");
    }

    @Test
    void prompt_plainText_isNotRenderedAsChat() throws Exception {
        Eft.Result result = Eft.run("generate", "--json", "--prompt", "A sofa is");

        assertThat(read(result).get("promptIds")).noneMatch(id -> id.asInt() < 4);
    }

    @Test
    void promptOnStandardInput_isReadWithoutTheLastLineEnd() throws Exception {
        JsonNode piped = read(Eft.runWithInput(QUESTION + "\n", "generate", "--json", "--chat", "-"));

        assertThat(piped.get("promptIds")).isEqualTo(json().get("promptIds"));
    }

    @Test
    void messages_inAFile_areAConversationToGoOnWith() throws Exception {
        String begun = "Sure! The capital of New Zealand is";
        Path file = Files.writeString(temp.resolve("chat.json"), """
                {"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "%s"}],
                 "continue_final_message": true}""".formatted(QUESTION, begun));

        JsonNode json = read(Eft.run("generate", "--json", "--messages", file.toString()));
        assertThat(json.get("text").asText()).isEqualTo(ANSWER.substring(begun.length()));
    }

    @Test
    void messages_thatAreNone_areRefusedWithTheFile() throws Exception {
        Path file = Files.writeString(temp.resolve("chat.json"), "{\"messages\": 1}");

        Eft.Result result = Eft.run("generate", "--messages", file.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("chat.json: expected a list as messages; found 1")
                .hasLineCount(1);
    }

    @Test
    void system_withAChat_isReadByTheTemplate() {
        Eft.Result result = Eft.run("generate", "--chat", QUESTION, "--system", "Be brief.", "--variable", "x=[1]");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("only user and assistant messages").hasLineCount(1);
    }

    @Test
    void variables_withAChat_areGivenToTheTemplate() throws Exception {
        assertThat(json("--variable", "a=1", "--variable", "b=x").get("text").asText())
                .isEqualTo(ANSWER);
    }

    @Test
    void values_thatLookLikeFlagsAndFiles_areData() throws Exception {
        for (String text : List.of("@pom.xml", "--json", "-5", "-hello", "- a", "\\n")) {
            JsonNode given = read(Eft.run("generate", "--json", "--max-new-tokens", "1", "--prompt", text));
            JsonNode piped =
                    read(Eft.runWithInput(text, "generate", "--json", "--max-new-tokens", "1", "--prompt", "-"));
            assertThat(given.get("promptIds")).as(text).isEqualTo(piped.get("promptIds"));
        }
    }

    @Test
    void maxNewTokens_three_endsThere() throws Exception {
        JsonNode json = json("--max-new-tokens", "3");

        assertThat(json.get("tokens")).hasSize(3);
        assertThat(json.get("finishReason").asText()).isEqualTo("length");
    }

    @Test
    void minNewTokens_thirty_areWritten() throws Exception {
        assertThat(json("--min-new-tokens", "30").get("newTokens").asInt()).isGreaterThanOrEqualTo(30);
    }

    @Test
    void temperature_high_changesTheText() throws Exception {
        assertThat(text("--temperature", "5", "--seed", "1")).isNotEqualTo(ANSWER);
        assertThat(text("--temperature", "0", "--seed", "1")).isEqualTo(ANSWER);
    }

    @Test
    void seed_same_givesTheSameText() throws Exception {
        JsonNode first = json("--temperature", "1.5", "--seed", "7");

        assertThat(first.get("seed").asLong()).isEqualTo(7);
        assertThat(text("--temperature", "1.5", "--seed", "7"))
                .isEqualTo(first.get("text").asText());
        assertThat(text("--temperature", "1.5", "--seed", "8"))
                .isNotEqualTo(first.get("text").asText());
    }

    @Test
    void filters_thatKeepOneToken_areGreedy() throws Exception {
        assertThat(text("--top-k", "1", "--temperature", "5")).isEqualTo(ANSWER);
        assertThat(text("--top-p", "1e-6", "--temperature", "5")).isEqualTo(ANSWER);
        assertThat(text("--min-p", "1", "--temperature", "5")).isEqualTo(ANSWER);
    }

    @Test
    void typicalP_tiny_leavesNothingToChance() throws Exception {
        // few tokens: candidates whose scores are equal floats are all kept, and at this temperature one step in some
        // thousands has two of them nearest to the entropy; which step does depends on the machine's kernels
        String[] typical = {"--temperature", "5", "--typical-p", "1e-6", "--max-new-tokens", "4", "--seed"};
        assertThat(text(with(typical, "1"))).isEqualTo(text(with(typical, "2")));
        assertThat(text("--temperature", "5", "--seed", "1")).isNotEqualTo(text("--temperature", "5", "--seed", "2"));
    }

    @Test
    void repetitionPenalty_high_changesTheText() throws Exception {
        assertThat(text("--repetition-penalty", "1e6")).isNotEqualTo(ANSWER);
    }

    @Test
    void presenceAndFrequencyPenalty_high_letNoTokenComeAgain() throws Exception {
        // tokens do come twice without them
        List<Integer> plain = tokens("--max-new-tokens", "40", "--min-new-tokens", "40");
        assertThat(plain.stream().distinct().count()).isLessThan(plain.size());
        assertThat(tokens("--presence-penalty", "100")).doesNotHaveDuplicates();
        assertThat(tokens("--frequency-penalty", "100")).doesNotHaveDuplicates();
    }

    @Test
    void noRepeatNgramSize_one_letsNoTokenComeAgain() throws Exception {
        assertThat(tokens("--no-repeat-ngram-size", "1")).doesNotHaveDuplicates();
    }

    @Test
    void stop_several_endsAtTheFirstFoundAndLeavesItOut() throws Exception {
        JsonNode json = json("--stop", "never seen", "--stop", " Well");

        assertThat(json.get("text").asText()).isEqualTo("Sure! The capital of New Zealand is");
        assertThat(json.get("finishReason").asText()).isEqualTo("stop");
    }

    private static String folder(Family model) {
        return model.folder().toString();
    }

    private static List<Integer> tokens(String... arguments) throws Exception {
        List<Integer> tokens = new ArrayList<>();
        json(arguments).get("tokens").forEach(token -> tokens.add(token.asInt()));
        return tokens;
    }

    private static String[] with(String[] arguments, String last) {
        return Stream.concat(Stream.of(arguments), Stream.of(last)).toArray(String[]::new);
    }

    private static String text(String... arguments) throws Exception {
        return json(arguments).get("text").asText();
    }

    private static JsonNode json(String... arguments) throws Exception {
        return read(Eft.run(Stream.concat(Stream.of("generate", "--json", "--chat", QUESTION), Stream.of(arguments))
                .toArray(String[]::new)));
    }

    private static JsonNode read(Eft.Result result) throws Exception {
        assertThat(result.status()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void prompts_ofAFile_areAnsweredInOrderAsEachAlone(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("prompts.jsonl"), """
                {"chat": "What is the capital of Japan?"}
                {"prompt": "The capital of"}

                {"other": 1}
                {"chat": [{"role": "user", "content": "What is the capital of Peru?"}]}
                """);
        Eft.Result result = Eft.run("generate", "--prompts", file.toString(), "--max-new-tokens", "12");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("1 of 4 prompts could not be answered")
                .hasLineCount(1);
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(2)).contains("error", "line 4 of prompts.jsonl", "expected an object");
        for (String[] each : new String[][] {
            {"0", "--chat", "What is the capital of Japan?"},
            {"1", "--prompt", "The capital of"},
            {"3", "--chat", "What is the capital of Peru?"}
        }) {
            Eft.Result alone = Eft.run("generate", each[1], each[2], "--max-new-tokens", "12");
            assertThat(new ObjectMapper()
                            .readTree(lines.get(Integer.parseInt(each[0])))
                            .get("text")
                            .textValue())
                    .isEqualTo(alone.out().stripTrailing());
        }
    }

    @Test
    void prompts_withFlagsOfChats_areReadWithThem(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("prompts.jsonl"), """
                {"chat": "What is a heron?"}
                {"prompt": "The capital of"}
                {"chat": [{"role": "user", "content": "What is a heron?"}]}
                """);

        List<String> lines = Eft.run("generate", "--prompts", file.toString(), "--system", "Be kind.")
                .out()
                .lines()
                .toList();

        assertThat(lines.get(0)).contains("only user and assistant messages");
        assertThat(lines.get(1)).contains("line 2 of prompts.jsonl: --system belong");
        assertThat(lines.get(2)).contains("line 3 of prompts.jsonl: --system goes with one user's message");
    }

    @Test
    void speculate_ofTheMix_writesTheSameTextByDrafts() throws Exception {
        JsonNode json = json("--speculate");

        assertThat(json.get("text").textValue()).isEqualTo(ANSWER);
        assertThat(json.get("speculation").fieldNames())
                .toIterable()
                .containsExactly("blocks", "plainBlocks", "drafted", "accepted", "tokensPerPass");
        assertThat(json.at("/speculation/accepted").asInt()).isPositive();
    }

    @Test
    void prompts_withAPromptOrAtOnceWithout_areBadUsage() {
        assertThat(Eft.run("generate", "--prompts", "x", "--prompt", "y").status())
                .isEqualTo(2);
        assertThat(Eft.run("generate", "--at-once", "2", "--prompt", "y").status())
                .isEqualTo(2);
        assertThat(Eft.run("generate").err()).contains("--prompt, --chat and --messages");
    }
}
