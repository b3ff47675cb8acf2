package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;

/** What the recipes are made of; MixGoldenTest shows that they compute what they should. */
class PresetTest {
    private final InMemoryModel one = TestModels.constant("one", 1, 2);
    private final InMemoryModel two = TestModels.constant("two", 2, 1);
    private final InMemoryModel three = TestModels.constant("three", 0, 1);
    private final InMemoryModel four = TestModels.constant("four", 1, 0);

    @Test
    void upscale_plain_isLargePlusTunedMinusBase() {
        Ensemble mix = Ensemble.upscale(one, two, three);
        assertThat(mix).hasToString("upscale(1·large, 1·tuned, -1·base)");
        assertMembers(mix, one, two, three);
        assertThat(mix.reference().name()).isEqualTo("tuned");
    }

    @Test
    void upscale_amplification_scalesTheLargeDelta() {
        assertThat(Ensemble.upscale(one, two, three).withAmplification(1.5))
                .hasToString("upscale(1.5·large, 1·tuned, -1.5·base)");
    }

    @Test
    void upscale_strength_scalesTheTunedDelta() {
        assertThat(Ensemble.upscale(one, two, three).withStrength(0.25))
                .hasToString("upscale(1·large, 0.25·tuned, -0.25·base)");
    }

    @Test
    void proxyTuning_alpha_isTheStrength() {
        Ensemble mix = Ensemble.proxyTuning(one, two, three, 0.7);
        assertThat(mix).hasToString("proxyTuning(1·large, 0.7·tuned, -0.7·base)");
        assertMembers(mix, one, two, three);
        assertThat(mix.reference().name()).isEqualTo("tuned");
    }

    @Test
    void downscale_plain_isSmallBasePlusLargeTunedMinusLargeBase() {
        Ensemble mix = Ensemble.downscale(one, two, three);
        assertThat(mix).hasToString("downscale(1·smallBase, 1·largeTuned, -1·largeBase)");
        assertMembers(mix, one, two, three);
        assertThat(mix.reference().name()).isEqualTo("largeTuned");
    }

    @Test
    void interpolate_overABase_sharesByLambda() {
        Ensemble mix = Ensemble.interpolate(one, two, three, four, 0.25);
        assertThat(mix).hasToString("interpolate(1·large, 0.25·first, 0.75·second, -1·pairBase)");
        assertMembers(mix, one, two, three, four);
        assertThat(mix.reference().name()).isEqualTo("first");
        assertThat(Ensemble.interpolate(one, two, three, four, 0).reference().name())
                .isEqualTo("second");
    }

    @Test
    void interpolate_withoutLambda_isHalfAndHalf() {
        assertThat(Ensemble.interpolate(one, two)).hasToString("interpolate(0.5·first, 0.5·second)");
        assertThat(Ensemble.interpolate(one, two, three, four))
                .hasToString("interpolate(1·large, 0.5·first, 0.5·second, -1·pairBase)");
    }

    @Test
    void interpolate_ofTwo_sharesByLambda() {
        Ensemble mix = Ensemble.interpolate(one, two, 0.25);
        assertThat(mix).hasToString("interpolate(0.25·first, 0.75·second)");
        assertThat(mix.reference().name()).isEqualTo("first");
        assertThat(Ensemble.interpolate(one, two, 0).reference().name()).isEqualTo("second");
    }

    @Test
    void contrast_defaults_areBetaHalfAndATenth() {
        Ensemble mix = Ensemble.contrast(one, two);
        assertThat(mix).hasToString("contrast(1.5·expert, -0.5·amateur; plausibility 0.1)");
        assertMembers(mix, one, two);
        assertThat(mix.reference().name()).isEqualTo("expert");
    }

    @Test
    void contrast_absurdValues_areRefused() {
        assertThatThrownBy(() -> Ensemble.contrast(one, two, -0.1, 0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ensemble.contrast(one, two, Double.NaN, 0.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ensemble.contrast(one, two, 0.5, 1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ensemble.contrast(one, two, 0.5, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void guidance_defaults_areGamma1AndAHalf() {
        Ensemble mix = Ensemble.guidance(one);
        assertThat(mix).hasToString("guidance(1.5·conditioned, -0.5·unconditioned)");
        assertMembers(mix, one, one);
        assertThat(mix.reference().name()).isEqualTo("conditioned");
        assertThat(mix.members().get(1).view()).containsSame(Member.View.LAST_TOKEN);
    }

    @Test
    void copies_inAnyOrder_keepEverything() {
        UpscaledEnsemble mix = Ensemble.proxyTuning(one, two, three, 1)
                .withDeltaTopP(0.9)
                .withStrength(1)
                .withAmplification(1.5);
        assertThat(mix).hasToString("proxyTuning(1.5·large, 1·tuned, -1.5·base; delta top-p 0.9)");
        assertThat(Ensemble.proxyTuning(one, two, three, 1)
                        .withAmplification(1.5)
                        .withDeltaTopP(0.9))
                .hasToString(mix.toString());
        assertMembers(mix, one, two, three);
        assertThat(mix.reference().name()).isEqualTo("tuned");
        assertThat(mix.withDeltaTopP(1).withAmplification(1)).hasToString("proxyTuning(1·large, 1·tuned, -1·base)");
    }

    @Test
    void amplificationAndStrength_together_areRefused() {
        UpscaledEnsemble amplified = Ensemble.upscale(one, two, three).withAmplification(1.5);
        assertThatThrownBy(() -> amplified.withStrength(0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("β 1.5")
                .hasMessageContaining("α 0.5");
        assertThatThrownBy(() -> Ensemble.proxyTuning(one, two, three, 0.5).withAmplification(step -> 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deltaTopPAndStrength_together_areRefused() {
        assertThatThrownBy(() -> Ensemble.proxyTuning(one, two, three, 0.5).withDeltaTopP(0.9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.9")
                .hasMessageContaining("α 0.5");
        UpscaledEnsemble filtered = Ensemble.upscale(one, two, three).withDeltaTopP(0.9);
        assertThatThrownBy(() -> filtered.withStrength(0.5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deltaTopP_outsideItsRange_isRefused() {
        for (double p : new double[] {0, -0.1, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> Ensemble.upscale(one, two, three).withDeltaTopP(p))
                    .as("p %s", p)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void assertMembers(Ensemble mix, LanguageModel... models) {
        assertThat(mix.members().stream().map(Member::model)).containsExactly(models);
    }
}
