package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The presets against numpy in double precision; src/test/fixtures/mixes.py made the values. */
class MixGoldenTest {
    private static final double TOLERANCE = 1e-5;

    static Stream<Case> cases() {
        return Golden.cases("mixes.json").map(Case::new);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mix_ofRandomRows_equalsNumpy(Case golden) {
        double[] found = Distributions.next(golden.ensemble(), Prompt.tokens(0, 1));
        Distributions.assertEqual(golden.name(), found, golden.expected(), golden.tolerance());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void processor_afterRepetitionPenalty_seesWhatTransformersMixesGive(Case golden) {
        List<float[]> seen = new ArrayList<>();
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(1)
                .sampling(s -> s.repetitionPenalty(1.3).logitsProcessor((history, scores) -> seen.add(scores.clone())))
                .build();
        Generator.of(golden.ensemble(), options).generate(Prompt.tokens(0, 1));
        double[] expected = golden.penalised();
        for (int id = 0; id < expected.length; id++) {
            assertThat((double) seen.get(0)[id])
                    .as("%s, token %d", golden.name(), id)
                    .isCloseTo(expected[id], within(golden.tolerance()));
        }
    }

    record Case(JsonNode json) {
        String name() {
            return json.required("name").textValue();
        }

        double[] expected() {
            return Golden.scores(json.required("expected"));
        }

        double[] penalised() {
            return Golden.scores(json.required("penalised"));
        }

        /** Single precision is relative to the largest logit. */
        double tolerance() {
            double largest = json.required("members")
                    .valueStream()
                    .flatMapToDouble(row -> Arrays.stream(Golden.scores(row)))
                    .filter(Double::isFinite)
                    .map(Math::abs)
                    .max()
                    .orElseThrow();
            return TOLERANCE + 2e-7 * largest;
        }

        Ensemble ensemble() {
            return switch (json.required("recipe").textValue()) {
                case "upscale" ->
                    Ensemble.upscale(model("large"), model("tuned"), model("base"))
                            .withAmplification(parameter("beta", 1))
                            .withDeltaTopP(parameter("deltaTopP", 1));
                case "proxyTuning" ->
                    Ensemble.proxyTuning(model("large"), model("tuned"), model("base"), parameter("alpha", 1));
                case "downscale" -> Ensemble.downscale(model("smallBase"), model("largeTuned"), model("largeBase"));
                case "interpolate" -> interpolate(parameter("lambda", 0.5));
                case "contrast" ->
                    Ensemble.contrast(
                            model("expert"),
                            model("amateur"),
                            parameter("beta", Double.NaN),
                            parameter("plausibility", Double.NaN));
                case "guidance" -> Ensemble.guidance(guided(), Member.View.LAST_TOKEN, parameter("gamma", Double.NaN));
                default -> throw new IllegalArgumentException("unknown recipe of " + name());
            };
        }

        private Ensemble interpolate(double lambda) {
            return json.required("members").has("large")
                    ? Ensemble.interpolate(model("large"), model("first"), model("second"), model("pairBase"), lambda)
                    : Ensemble.interpolate(model("first"), model("second"), lambda);
        }

        /** One model that knows from the length of what it reads which side it is. */
        private InMemoryModel guided() {
            InMemoryModel.Logits conditioned = InMemoryModel.constant(row("conditioned"));
            InMemoryModel.Logits unconditioned = InMemoryModel.constant(row("unconditioned"));
            return InMemoryModel.builder(TestModels.numbered(expected().length))
                    .logits((tokens, length, row) ->
                            (length > 1 ? conditioned : unconditioned).fill(tokens, length, row))
                    .build();
        }

        private InMemoryModel model(String member) {
            return TestModels.constant(member, row(member));
        }

        private double[] row(String member) {
            return Golden.scores(json.required("members").required(member));
        }

        private double parameter(String key, double fallback) {
            return json.required("parameters").path(key).asDouble(fallback);
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
