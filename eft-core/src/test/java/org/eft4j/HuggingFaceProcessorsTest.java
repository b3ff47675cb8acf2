package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.TokenDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Score shaping and filters against Hugging Face's processors and warpers; src/test/fixtures/processors.py made the
 * values.
 */
class HuggingFaceProcessorsTest {
    /** There transformers does not do what it was asked, and we do. */
    private static final String LONE_END_TOKEN = "bad words, a lone end token is left out by transformers";

    static Stream<Case> cases() {
        return Golden.cases("processors.json").map(Case::new);
    }

    static Stream<Case> agreedCases() {
        return cases().filter(c -> !c.name().equals(LONE_END_TOKEN));
    }

    static Stream<Case> greedyCases() {
        return agreedCases().filter(c -> c.options().isGreedy());
    }

    static Stream<Case> samplingCases() {
        return agreedCases().filter(c -> !c.options().isGreedy());
    }

    @ParameterizedTest
    @MethodSource("greedyCases")
    void shaping_withoutSampling_equalsTransformers(Case golden) {
        float[] shaped = golden.shape();
        double[] expected = golden.expected();
        for (int id = 0; id < shaped.length; id++) {
            assertScore(id, shaped[id], expected[id]);
        }
    }

    @ParameterizedTest
    @MethodSource("samplingCases")
    void candidates_afterFilters_equalTransformers(Case golden) {
        SamplingOptions options = golden.options();
        float[] shaped = golden.shape();
        TokenDistribution distribution = new TokenDistribution();
        distribution.compute(
                new RowScanner().scan(shaped, 0, shaped.length),
                options.temperature(),
                options.topK(),
                options.topP(),
                options.minP(),
                options.typicalP());

        int[] ids =
                IntStream.range(0, distribution.size()).map(distribution::id).toArray();
        assertThat(ids).isEqualTo(golden.kept());
        double[] expected = golden.expected();
        double[] probabilities = Distributions.softmax(expected);
        for (int i = 0; i < ids.length; i++) {
            assertScore(ids[i], shaped[ids[i]] / options.temperature(), expected[ids[i]]);
            assertThat(distribution.probability(i)).isCloseTo(probabilities[ids[i]], within(1e-5));
        }
    }

    @Test
    void shaping_badWordIsALoneEndToken_isForbiddenUnlikeInTransformers() {
        Case golden =
                cases().filter(c -> c.name().equals(LONE_END_TOKEN)).findFirst().orElseThrow();
        float[] shaped = golden.shape();
        assertThat(golden.endTokens()).contains(3);
        assertThat(golden.expected()[3]).isFinite();
        assertThat(shaped[3]).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(shaped[7]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    private static void assertScore(int id, double score, double expected) {
        if (expected == Double.NEGATIVE_INFINITY) {
            assertThat(score).as("score of %d", id).isEqualTo(expected);
        } else {
            double tolerance = 1e-6 + 1e-5 * Math.abs(expected);
            assertThat(score).as("score of %d", id).isCloseTo(expected, within(tolerance));
        }
    }

    record Case(JsonNode json) {
        String name() {
            return json.required("name").textValue();
        }

        Set<Integer> endTokens() {
            return Set.copyOf(Golden.list(json.required("endTokens")));
        }

        double[] expected() {
            return Golden.scores(json.required("expected"));
        }

        SamplingOptions options() {
            return options(json.required("options"));
        }

        private static SamplingOptions options(JsonNode json) {
            SamplingOptions.Builder options = SamplingOptions.builder();
            for (var option : json.properties()) {
                JsonNode value = option.getValue();
                switch (option.getKey()) {
                    case "temperature" -> options.temperature(value.doubleValue());
                    case "topK" -> options.temperature(temperature(json)).topK(value.intValue());
                    case "topP" -> options.temperature(temperature(json)).topP(value.doubleValue());
                    case "minP" -> options.minP(value.doubleValue());
                    case "typicalP" -> options.temperature(temperature(json)).typicalP(value.doubleValue());
                    case "repetitionPenalty" -> options.repetitionPenalty(value.doubleValue());
                    case "presencePenalty" -> options.presencePenalty(value.doubleValue());
                    case "frequencyPenalty" -> options.frequencyPenalty(value.doubleValue());
                    case "noRepeatNgramSize" -> options.noRepeatNgramSize(value.intValue());
                    case "minNewTokens" -> options.minNewTokens(value.intValue());
                    case "badWords" -> value.forEach(word -> options.badWord(Golden.ints(word)));
                    case "bias" ->
                        value.properties()
                                .forEach(bias -> options.logitBias(
                                        Integer.parseInt(bias.getKey()),
                                        bias.getValue().doubleValue()));
                    default -> throw new IllegalArgumentException("unknown option " + option);
                }
            }
            return options.build();
        }

        /** Where transformers samples, so do we, though a filter that is off does not ask for it. */
        private static double temperature(JsonNode options) {
            return options.path("temperature").asDouble(1);
        }

        float[] shape() {
            TokenHistory history = TokenHistory.of(Golden.ints(json.required("prompt")));
            Golden.list(json.required("generated")).forEach(history::append);
            float[] scores = Distributions.floats(Golden.scores(json.required("logits")));
            new ScoreShaping(options(), scores.length, endTokens()).apply(scores, history);
            return scores;
        }

        int[] kept() {
            double[] expected = expected();
            return IntStream.range(0, expected.length)
                    .filter(id -> expected[id] > Double.NEGATIVE_INFINITY)
                    .toArray();
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
