package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Speculation;
import org.eft4j.Token;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of one mix may come from any exporter, with caches and numbers of any kind, and be padded differently. */
class ExportsMixTest {
    private static final int WIDTH = 384;
    private static final Prompt PROMPT = Prompt.text("The heron stands");

    @Test
    void upscale_membersOfDifferentPrecision_isTheirSum() {
        try (LanguageModel large = Fixture.named("qwen2-genai").open();
                LanguageModel tuned = Fixture.named("llama-community_fp16").open();
                LanguageModel base = Fixture.named("llama-optimum-bf16").open()) {
            float[] plusLarge = row(large);
            float[] plusTuned = row(tuned);
            float[] minusBase = row(base);
            double[] sum = new double[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                sum[i] = (double) plusLarge[i] + plusTuned[i] - minusBase[i];
            }
            float[] mixed = row(Ensemble.upscale(large, tuned, base));
            // Up to a constant, which normalising takes out.
            double constant = sum[0] - mixed[0];
            for (int i = 0; i < WIDTH; i++) {
                assertThat((double) mixed[i]).isCloseTo(sum[i] - constant, within(1e-4));
            }
        }
    }

    private static float[] row(LanguageModel model) {
        float[] row = new float[model.vocabulary().size()];
        model.trim(); // or half precision would be rounded otherwise, when but one token is left to run
        try (ModelSession session = model.newSession(PROMPT)) {
            session.promptLogits(row);
        }
        return row;
    }

    /** Drafts are verified in blocks and taken back, over buffers that are shared and over such that grow. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-genai", "llama-community", "llama-optimum-merged", "llama-community_fp16"})
    void generate_withSpeculation_givesTheSameTokens(String small) {
        try (LanguageModel large = Fixture.named("qwen2-genai").open();
                LanguageModel tuned = Fixture.named(small).open();
                LanguageModel base = Fixture.named("smollm-genai").open()) {
            Ensemble mix = Ensemble.upscale(large, tuned, base);
            GenerationOptions.Builder options = GenerationOptions.builder().maxNewTokens(100);
            int[] plain = tokens(mix, options.build());
            int[] speculative = tokens(
                    mix,
                    options.speculation(Speculation.byMember("tuned").withBlockLength(4))
                            .build());
            assertThat(speculative).containsExactly(plain);
        }
    }

    private static int[] tokens(LanguageModel model, GenerationOptions options) {
        return Generator.of(model, options).generate(PROMPT).tokens().stream()
                .mapToInt(Token::id)
                .toArray();
    }
}
