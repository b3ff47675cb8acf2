package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
    private static final Golden GOLDEN = GoldenFamily.EMBEDDED.entries().get(0);

    @Test
    void json_ofAGoldenAnswer_hasItsLogProbabilities() throws Exception {
        JsonNode json = json(Eft.run("score", "--json", "--chat", GOLDEN.question(), "--completion", GOLDEN.text()));

        assertThat(json.fieldNames()).toIterable().containsExactly("tokens", "logprobs", "total", "members");
        assertThat(json.get("members").fieldNames()).toIterable().containsExactly("large", "tuned", "base");
        // All but the end token, which is no part of the text.
        List<Golden.Step> steps = GOLDEN.steps().subList(0, GOLDEN.steps().size() - 1);
        assertThat(json.get("tokens")).hasSameSizeAs(steps);
        double total = 0;
        for (int i = 0; i < steps.size(); i++) {
            Golden.Step step = steps.get(i);
            assertThat(json.get("tokens").get(i).asInt()).isEqualTo(step.token());
            assertThat(json.get("logprobs").get(i).asDouble()).isCloseTo(step.logprob(), within(1e-4));
            assertThat(json.at("/members/tuned/" + i).asDouble())
                    .isCloseTo(step.members().get("small-tuned"), within(1e-4));
            total += step.logprob();
        }
        assertThat(json.get("total").asDouble()).isCloseTo(total, within(1e-3));
    }

    @Test
    void json_ofAModelAlone_hasNoMembers() throws Exception {
        JsonNode json = json(Eft.run(
                "score",
                "--json",
                "--model",
                Family.SMALL_BASE.folder().toString(),
                "--prompt",
                "A sofa is",
                "--completion",
                " a kind of tent."));

        assertThat(json.get("members").isObject()).isTrue();
        assertThat(json.get("members")).isEmpty();
    }

    @Test
    void mixFlags_beta_changesTheScore() throws Exception {
        String[] plain = {"score", "--json", "--chat", GOLDEN.question(), "--completion", GOLDEN.text()};
        String[] amplified = {
            "score", "--json", "--beta", "1.5", "--chat", GOLDEN.question(), "--completion", GOLDEN.text()
        };
        assertThat(json(Eft.run(amplified)).get("total"))
                .isNotEqualTo(json(Eft.run(plain)).get("total"));
    }

    @Test
    void completionOnStandardInput_isTheSame() throws Exception {
        JsonNode piped = json(
                Eft.runWithInput(GOLDEN.text(), "score", "--json", "--chat", GOLDEN.question(), "--completion", "-"));

        assertThat(piped)
                .isEqualTo(
                        json(Eft.run("score", "--json", "--chat", GOLDEN.question(), "--completion", GOLDEN.text())));
    }

    @Test
    void table_withoutJson_hasALineForEachTokenAndTheTotal() {
        Eft.Result result = Eft.run("score", "--chat", GOLDEN.question(), "--completion", "Sure! A");

        assertThat(result.out().lines().toList()).hasSize(4);
        assertThat(result.out()).contains("-0.1571  Sure", "total, in nats");
    }

    @Test
    void texts_ofAFile_areScoredInOrderAsEachAlone(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("texts.jsonl"), """
                {"chat": "What is a heron?", "completion": "A bird."}
                {"prompt": "A sofa is", "completion": " a kind of tent."}

                {"prompt": "A sofa is"}
                {"chat": [{"role": "user", "content": "What is a heron?"}], "completion": "A bird of prey."}
                {"prompt": "", "completion": "nothing"}
                """);

        Eft.Result result = Eft.run("score", "--texts", file.toString());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("2 of 5 texts could not be scored").hasLineCount(1);
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(2)).contains("line 4 of texts.jsonl: expected completion, a text, beside the prompt");
        assertThat(lines.get(4)).contains("error", "no token");
        assertSame(lines.get(0), "--chat", "What is a heron?", "--completion", "A bird.");
        assertSame(lines.get(1), "--prompt", "A sofa is", "--completion", " a kind of tent.");
        assertSame(lines.get(3), "--chat", "What is a heron?", "--completion", "A bird of prey.");
    }

    @Test
    void texts_withAPrompt_areOneALine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("texts.txt"), " a kind of tent.\n\n {\"a\": 1}\n");

        Eft.Result result = Eft.run("score", "--texts", file.toString(), "--prompt", "A sofa is");

        assertThat(result.status()).as(result.err()).isZero();
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertSame(lines.get(0), "--prompt", "A sofa is", "--completion", " a kind of tent.");
        assertSame(lines.get(1), "--prompt", "A sofa is", "--completion", " {\"a\": 1}");
    }

    @Test
    void textsAndCompletion_bothOrNone_areBadUsage() {
        assertThat(Eft.run("score", "--prompt", "A", "--completion", "B", "--texts", "c")
                        .status())
                .isEqualTo(2);
        assertThat(Eft.run("score", "--prompt", "A").err())
                .contains("give one of --completion and --texts", "got neither");
    }

    /** Equal but for rounding, as a prompt that is read on from an earlier one may be. */
    private static void assertSame(String line, String... arguments) throws Exception {
        JsonNode found = new ObjectMapper().readTree(line);
        String[] all = OpeningFlagsTest.with(new String[] {"score", "--json"}, arguments);
        JsonNode alone = json(Eft.run(all));
        assertThat(found.get("tokens")).isEqualTo(alone.get("tokens"));
        assertThat(found.get("members").size()).isEqualTo(3);
        assertThat(found.get("total").asDouble()).isCloseTo(alone.get("total").asDouble(), within(1e-3));
    }

    private static JsonNode json(Eft.Result result) throws Exception {
        assertThat(result.status()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }
}
