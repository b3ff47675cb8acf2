package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.eft4j.testkit.InMemoryModel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ids that stand for nothing are never generated, however likely a model finds them. */
class UnassignedIdsTest {
    private static final int WIDTH = 8;
    private static final int HOLE = 2;
    private static final Prompt PROMPT = Prompt.tokens(0);
    private static final double[] LOGITS = {1, 0, 9, 2, 0.5, 3, 8, 7};

    /** The ids 2, 6 and 7 stand for nothing, and are by far the likeliest. */
    private static InMemoryModel.Builder padded() {
        @Nullable String[] pieces = {"t0", "t1", null, "t3", "t4", "t5", null, null};
        return InMemoryModel.builder(TestModels.numbered(WIDTH))
                .vocabulary(Vocabulary.of(Arrays.asList(pieces)))
                .logits(InMemoryModel.constant(LOGITS));
    }

    private static GenerationOptions.Builder options() {
        return GenerationOptions.builder().maxNewTokens(60);
    }

    private static int[] generate(LanguageModel model, GenerationOptions.Builder options) {
        return Generator.of(model, options.build()).generate(PROMPT).tokenIds();
    }

    @Test
    void generate_greedy_takesTheLikeliestPiece() {
        assertThat(generate(padded().build(), options())).containsOnly(5);
        Ensemble mix = Ensemble.upscale(padded().build(), padded().build(), padded().build());
        assertThat(generate(mix, options())).containsOnly(5);
    }

    @Test
    void generate_sampling_drawsPiecesOnly() {
        InMemoryModel model = padded().build();
        Ensemble mix = Ensemble.interpolate(model, model);
        for (LanguageModel each : List.of(model, mix)) {
            for (GenerationOptions.Builder options : List.of(
                    options().temperature(2).seed(1),
                    options().temperature(2).seed(2).sampling(s -> s.topK(7)),
                    options().temperature(2).topP(0.99).seed(3),
                    options().temperature(2).seed(4).sampling(s -> s.logitsProcessor((history, scores) -> scores[6]++)),
                    options().temperature(2).seed(5).sampling(s -> s.repetitionPenalty(1.1)),
                    options()
                            .temperature(2)
                            .seed(6)
                            .speculation(Speculation.byModel(model).withBlockLength(3)))) {
                assertThat(generate(each, options)).contains(0, 1, 3, 4, 5).doesNotContain(HOLE, 6, 7);
            }
        }
    }

    @Test
    void generate_reports_areOfTheWholeDistribution() {
        Generation generation = Generator.of(
                        padded().build(),
                        options().maxNewTokens(1).logProbabilities(2).build())
                .generate(PROMPT);
        Token.LogProbabilities reported =
                generation.tokens().get(0).logProbabilities().orElseThrow();
        assertThat(reported.value()).isCloseTo(Distributions.logSoftmax(LOGITS)[5], within(1e-6));
        assertThat(reported.top()).extracting(Token.Candidate::id).containsExactly(HOLE, 6);
    }

    @Test
    void generate_endOrStopTokenWithoutAPiece_isGenerated() {
        assertThat(generate(padded().endTokens(6).build(), options())).containsExactly(6);
        assertThat(generate(padded().build(), options().stopTokens(HOLE))).containsExactly(HOLE);
    }

    @Test
    void generate_everyPieceForbidden_saysSo() {
        GenerationOptions.Builder options = options()
                .sampling(s ->
                        s.logitsProcessor((history, scores) -> Arrays.fill(scores, 0, 6, Float.NEGATIVE_INFINITY)));
        assertThatThrownBy(() -> generate(padded().build(), options)).hasMessageContaining("every token is forbidden");
    }
}
