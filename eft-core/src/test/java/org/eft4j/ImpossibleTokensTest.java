package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * −∞: what one member of non-zero weight finds impossible is impossible for the mix. MixGoldenTest has more, against
 * numpy.
 */
class ImpossibleTokensTest {
    private static final double NEVER = Double.NEGATIVE_INFINITY;
    private static final Prompt PROMPT = Prompt.tokens(0);

    @ParameterizedTest
    @ValueSource(doubles = {2, 1, 0.5, -0.5, -1, -2})
    void mix_impossibleForOneMember_isImpossibleWhateverTheSign(double weight) {
        double[] distribution = next(Ensemble.of(
                Member.of("one", TestModels.constant("one", 1, 2, 3), 1),
                Member.of("other", TestModels.constant("other", 3, NEVER, 1), weight)));
        Distributions.assertEqual(
                "distribution", distribution, Distributions.logSoftmax(1 + 3 * weight, NEVER, 3 + weight), 1e-5);
    }

    @Test
    void mix_impossibleForBothWithOppositeSigns_isImpossible() {
        double[] distribution = next(Ensemble.of(
                Member.of("one", TestModels.constant("one", 1, NEVER, 3), 1),
                Member.of("other", TestModels.constant("other", 3, NEVER, 1), -1)));
        Distributions.assertEqual("distribution", distribution, Distributions.logSoftmax(-2, NEVER, 2), 1e-5);
    }

    @Test
    void deltaTopP_impossibleOutsideTheSet_staysImpossible() {
        Ensemble mix = Ensemble.upscale(
                        TestModels.constant("large", 0, 0, 0, 0),
                        TestModels.constant("tuned", 9, 1, 0, 0),
                        TestModels.constant("base", 0, 0, NEVER, 0))
                .withDeltaTopP(0.5);
        assertThat(next(mix)).doesNotContain(Double.NaN).contains(NEVER);
        assertThat(next(mix)[2]).isEqualTo(NEVER);
        assertThat(next(mix)[3]).isFinite();
    }

    @Test
    void mix_nested_passesTheImpossibleOn() {
        Ensemble inner = Ensemble.of(
                Member.of("one", TestModels.constant("one", 1, NEVER, 3), 1),
                Member.of("other", TestModels.constant("other", 3, 0, 1), -1));
        double[] distribution = next(Ensemble.of(
                Member.of("plain", TestModels.constant("plain", 0, 5, 0), 1), Member.of("inner", inner, -0.5)));
        Distributions.assertEqual("distribution", distribution, Distributions.logSoftmax(1, NEVER, -1), 1e-5);
    }

    @Test
    void mix_membersExcludeEachOthersTokens_saysSo() {
        Ensemble mix = Ensemble.of(
                Member.of("one", TestModels.constant("one", 0, NEVER), 1),
                Member.of("other", TestModels.constant("other", NEVER, 0), -1));
        assertThatThrownBy(() -> next(mix))
                .isInstanceOf(NoTokenPossibleException.class)
                .hasMessageContaining("position 0")
                .hasMessageContaining("no token is possible");
    }

    @Test
    void contrast_amateurExcludesAllPlausibleTokens_saysSo() {
        Ensemble mix =
                Ensemble.contrast(TestModels.constant("expert", 9, 0, 0), TestModels.constant("amateur", NEVER, 0, 0));
        assertThatThrownBy(() -> next(mix))
                .isInstanceOf(NoTokenPossibleException.class)
                .hasMessageContaining("position 0")
                .hasMessageContaining("no token is possible");
    }

    @Test
    void mix_sumBeyondTheRangeOfFloat_staysPossible() {
        float[] row = new float[3];
        Ensemble mix = Ensemble.of(
                Member.of("one", TestModels.constant("one", 3e38, -3e38, 0), 1),
                Member.of("other", TestModels.constant("other", 3e38, -3e38, 0), 1));
        try (ModelSession session = mix.newSession(PROMPT)) {
            session.promptLogits(row);
        }
        assertThat(row).containsExactly(Float.MAX_VALUE, -Float.MAX_VALUE, 0);
    }

    private static double[] next(LanguageModel model) {
        return Distributions.next(model, PROMPT);
    }
}
