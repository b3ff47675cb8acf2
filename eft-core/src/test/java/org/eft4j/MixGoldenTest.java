package org.eft4j;

import com.fasterxml.jackson.databind.JsonNode;
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
        Distributions.assertEqual(golden.name(), found, golden.expected(), TOLERANCE);
    }

    record Case(JsonNode json) {
        String name() {
            return json.required("name").textValue();
        }

        double[] expected() {
            return Golden.scores(json.required("expected"));
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
