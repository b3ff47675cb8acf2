package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eft4j.Ensemble;
import org.eft4j.Explanation;
import org.eft4j.Explanation.Change;
import org.eft4j.Explanation.Request;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Scorer;
import org.eft4j.Speculation;
import org.eft4j.Token;
import org.eft4j.UpscaledEnsemble;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;

/** Explanations of golden answers against numbers made by transformers and numpy ({@code src/test/fixtures}). */
class ExplanationGoldenTest {
    private static final double TOLERANCE = 1e-4;

    @Test
    void explanations_ofGoldenAnswers_areThoseOfTransformers() throws IOException {
        List<Golden> golden = GoldenFamily.EMBEDDED.entries();
        JsonNode answers = expected();
        assertThat(answers).hasSize(4);
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            for (JsonNode answer : answers) {
                Golden entry = golden.get(answer.get("golden").asInt());
                Ensemble mix = mix(entry.recipe(), Ensemble.upscale(large, tuned, base));
                Prompt prompt = Prompt.chat(entry.question());
                int[] ids = entry.tokens().stream().mapToInt(Integer::intValue).toArray();
                JsonNode steps = answer.get("steps");
                List<Explanation> scored = Scorer.of(mix)
                        .withExplanations(Request.of(3))
                        .score(prompt, ids)
                        .explanations();
                check(entry, scored, steps);
                checkDistances(
                        entry,
                        Scorer.of(mix)
                                .withExplanations(Request.of(0).against("large"))
                                .score(prompt, ids)
                                .explanations(),
                        steps,
                        "distanceToLarge");
                check(entry, written(mix, prompt, GenerationOptions.builder()), steps);
                check(
                        entry,
                        written(mix, prompt, GenerationOptions.builder().speculation(Speculation.automatic())),
                        steps);
            }
        }
    }

    private static JsonNode expected() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ExplanationGoldenTest.class.getResourceAsStream("/explanations.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static Ensemble mix(Map<String, Double> recipe, UpscaledEnsemble plain) {
        UpscaledEnsemble mix = plain;
        for (Map.Entry<String, Double> parameter : recipe.entrySet()) {
            mix = switch (parameter.getKey()) {
                case "beta" -> mix.withAmplification(parameter.getValue());
                case "alpha" -> mix.withStrength(parameter.getValue());
                case "deltaTopP" -> mix.withDeltaTopP(parameter.getValue());
                default -> throw new IllegalArgumentException(parameter.getKey());
            };
        }
        return mix;
    }

    private static List<Explanation> written(Ensemble mix, Prompt prompt, GenerationOptions.Builder options) {
        return Generator.of(mix, options.explanations(Request.of(3)).build()).generate(prompt).tokens().stream()
                .map(Token::explanation)
                .map(explanation -> explanation.orElseThrow())
                .toList();
    }

    private static void check(Golden entry, List<Explanation> found, JsonNode steps) {
        checkDistances(entry, found, steps, "distanceToTuned");
        for (int i = 0; i < found.size(); i++) {
            JsonNode step = steps.get(i);
            Explanation each = found.get(i);
            assertThat(each.against()).isEqualTo("tuned");
            assertThat(each.token()).isEqualTo(step.get("token").asInt());
            assertThat(each.logProbability()).isCloseTo(step.get("logprob").asDouble(), within(TOLERANCE));
            assertThat(each.members().get("tuned")).isCloseTo(step.get("tuned").asDouble(), within(TOLERANCE));
            assertThat(each.members().get("large"))
                    .as("golden.json has it too")
                    .isCloseTo(
                            Objects.requireNonNull(
                                    entry.steps().get(i).members().get("large-base")),
                            within(TOLERANCE));
            checkChanges(each.raised(), step.get("raised"), 1);
            checkChanges(each.lowered(), step.get("lowered"), -1);
        }
    }

    private static void checkDistances(Golden entry, List<Explanation> found, JsonNode steps, String name) {
        assertThat(found).as(entry.toString()).hasSameSizeAs(steps);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).totalVariation())
                    .as("%s, step %d", entry, i)
                    .isCloseTo(steps.get(i).get(name).asDouble(), within(TOLERANCE));
        }
    }

    /** The changes themselves must agree, and the tokens wherever they are not a matter of rounding. */
    private static void checkChanges(List<Change> found, JsonNode expected, int sign) {
        for (int rank = 0; rank < found.size(); rank++) {
            double change = expected.get(rank).get(1).asDouble();
            assertThat(sign * found.get(rank).difference()).isCloseTo(change, within(TOLERANCE));
            double before = rank == 0 ? 1 : expected.get(rank - 1).get(1).asDouble();
            double after =
                    rank + 1 < expected.size() ? expected.get(rank + 1).get(1).asDouble() : change;
            if (before - change > TOLERANCE && change - after > TOLERANCE) {
                assertThat(found.get(rank).token())
                        .isEqualTo(expected.get(rank).get(0).asInt());
            }
        }
    }
}
