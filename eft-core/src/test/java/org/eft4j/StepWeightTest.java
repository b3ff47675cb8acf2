package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * Weights that depend on the step, the number of tokens after the prompt; here the mixed logit of token 1 is the weight
 * itself.
 */
class StepWeightTest {
    private static final Prompt PROMPT = Prompt.tokens(0, 0, 0);

    private final Ensemble mix = Ensemble.of(
            Member.of("constant", TestModels.constant("a", 0, 0), 1),
            Member.of("rising", TestModels.constant("b", 0, 1), step -> 10 + step));

    @Test
    void promptLogits_prefill_isStep0() {
        assertThat(weight(Distributions.next(mix, PROMPT))).isCloseTo(10, within(1e-5));
    }

    @Test
    void append_block_givesEachRowItsStep() {
        float[] rows = new float[3 * 2];
        try (ModelSession session = mix.newSession(PROMPT)) {
            session.append(new int[] {0, 1, 0, 1}, 0, 4, rows, 3);
            assertThat(rows).containsExactly(0, 12, 0, 13, 0, 14);
        }
    }

    @Test
    void append_afterTruncate_countsFromThere() {
        float[] row = new float[2];
        try (ModelSession session = mix.newSession(PROMPT)) {
            session.append(new int[] {0, 1, 0, 1}, 0, 4, row, 1);
            session.truncate(1);
            session.append(new int[] {1}, 0, 1, row, 1);
            assertThat(row).containsExactly(0, 12);
            session.truncate(0);
            session.append(new int[] {1}, 0, 1, row, 1);
            assertThat(row).containsExactly(0, 11);
        }
    }

    @Test
    void generateAndScore_risingWeight_useTheStep() {
        GenerationOptions options =
                GenerationOptions.builder().maxNewTokens(3).logProbabilities(2).build();
        Generation generation = Generator.of(mix, options).generate(PROMPT);
        Score score = Scorer.of(mix).score(PROMPT, 1, 1, 1);
        for (int step = 0; step < 3; step++) {
            double expected = Distributions.logSoftmax(0, 10 + step)[1];
            assertThat(generation
                            .tokens()
                            .get(step)
                            .logProbabilities()
                            .orElseThrow()
                            .value())
                    .isCloseTo(expected, within(1e-6));
            assertThat(score.logProbabilities().get(step)).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void withAmplification_function_scalesTheDeltaStepByStep() {
        Ensemble up = Ensemble.upscale(
                        TestModels.constant("large", 0, 3),
                        TestModels.constant("tuned", 0, 5),
                        TestModels.constant("base", 0, 2))
                .withAmplification(step -> 2 * step);
        assertThat(weight(Distributions.next(up, PROMPT))).isCloseTo(5, within(1e-5));
        assertThat(weight(Distributions.next(up, PROMPT, 0, 0))).isCloseTo(5 + 4, within(1e-5));
    }

    @Test
    void withStrength_function_scalesTheTunedDeltaStepByStep() {
        Ensemble up = Ensemble.upscale(
                        TestModels.constant("large", 0, 3),
                        TestModels.constant("tuned", 0, 5),
                        TestModels.constant("base", 0, 2))
                .withStrength(step -> step / 2.0);
        assertThat(weight(Distributions.next(up, PROMPT, 0))).isCloseTo(3 + 1.5, within(1e-5));
    }

    @Test
    void weight_notFinite_namesTheStep() {
        Ensemble bad = Ensemble.of(Member.of("m", TestModels.constant("m", 0, 0), step -> step < 2 ? 1 : Double.NaN));
        assertThatThrownBy(() -> Distributions.next(bad, PROMPT, 0, 0))
                .isInstanceOf(EftException.class)
                .hasMessageContaining("NaN at step 2");
    }

    @Test
    void weights_allZeroAtAStep_areRefusedThere() {
        Ensemble bad = Ensemble.of(Member.of("m", TestModels.constant("m", 0, 0), step -> 1 - step));
        assertThat(Distributions.next(bad, PROMPT)).hasSize(2);
        assertThatThrownBy(() -> Distributions.next(bad, PROMPT, 0))
                .isInstanceOf(EftException.class)
                .hasMessageContaining("0 at step 1");
    }

    private static double weight(double[] distribution) {
        return distribution[1] - distribution[0];
    }

    @Test
    void endTokens_strengthThatBeginsAtZero_keepsTheTunedOnes() {
        LanguageModel tuned = TestModels.ngram("tuned", 2, 5).endTokens(3, 0).build();
        LanguageModel large = TestModels.ngram("large", 1, 5).endTokens(0).build();
        LanguageModel base = TestModels.ngram("base", 3, 5).endTokens(1).build();
        Ensemble ramp = Ensemble.upscale(large, tuned, base).withStrength(step -> Math.min(1, step / 4.0));
        assertThat(ramp.endTokens()).containsExactlyInAnyOrder(0, 3);
    }
}
