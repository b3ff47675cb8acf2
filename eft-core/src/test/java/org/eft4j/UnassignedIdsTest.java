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

    /** The logits of the assigned ids, −∞ elsewhere. */
    private static double[] assigned(double... logits) {
        double[] assigned = logits.clone();
        for (int id : new int[] {HOLE, 6, 7}) {
            assigned[id] = Double.NEGATIVE_INFINITY;
        }
        return assigned;
    }

    private static InMemoryModel padded(double... logits) {
        return padded().logits(InMemoryModel.constant(logits)).build();
    }

    @Test
    void generate_reports_areNormalisedOverPiecesOnly() {
        InMemoryModel model = padded().build();
        for (LanguageModel each : List.of(model, Ensemble.upscale(model, model, model))) {
            GenerationOptions options = options()
                    .maxNewTokens(1)
                    .logProbabilities(2)
                    .memberLogProbabilities(true)
                    .build();
            Generation generation = Generator.of(each, options).generate(PROMPT);
            Token.LogProbabilities reported =
                    generation.tokens().get(0).logProbabilities().orElseThrow();
            double expected = Distributions.logSoftmax(assigned(LOGITS))[5];
            assertThat(reported.value()).isCloseTo(expected, within(1e-6));
            assertThat(reported.top()).extracting(Token.Candidate::id).containsExactly(5, 3);
            assertThat(reported.members().values())
                    .allSatisfy(value -> assertThat(value).isCloseTo(expected, within(1e-6)));
        }
    }

    @Test
    void score_anyModel_isNormalisedOverPiecesOnly() {
        InMemoryModel model = padded().build();
        double[] expected = Distributions.logSoftmax(assigned(LOGITS));
        for (LanguageModel each : List.of(model, Ensemble.upscale(model, model, model))) {
            Score score = Scorer.of(each).withMemberScores().score(PROMPT, 5, HOLE, 7, 0);
            assertThat(score.logProbabilities().get(0)).isCloseTo(expected[5], within(1e-6));
            assertThat(score.logProbabilities().subList(1, 3)).containsOnly(Double.NEGATIVE_INFINITY);
            assertThat(score.logProbabilities().get(3)).isCloseTo(expected[0], within(1e-6));
            score.members().values().forEach(values -> assertThat(values).isEqualTo(score.logProbabilities()));
        }
    }

    /** As real exports are: the padded rows score 0, the others around −30. */
    @Test
    void deltaTopP_paddingFarAboveThePieces_isThatOfThePieces() {
        double[] large = {-30, -29, 0, -31, -33, -30.5, 0, 0};
        double[] tuned = {-30, -31, 0, -29, -30, -32, 0, 0};
        double[] base = {-31, -31, 0, -30, -33, -30, 0, 0};
        Ensemble mix =
                Ensemble.upscale(padded(large), padded(tuned), padded(base)).withDeltaTopP(0.95);
        Ensemble dense = Ensemble.upscale(
                        TestModels.constant("large", assigned(large)),
                        TestModels.constant("tuned", assigned(tuned)),
                        TestModels.constant("base", assigned(base)))
                .withDeltaTopP(0.95);
        double[] found = Distributions.next(mix, PROMPT);
        Distributions.assertEqual("delta top-p", found, Distributions.next(dense, PROMPT), 1e-5);
        assertThat(found[1]).as("is not the tuned model").isGreaterThan(Distributions.logSoftmax(assigned(tuned))[1]);
    }

    @Test
    void contrast_paddingFarAboveThePieces_leavesPiecesToChooseFrom() {
        double[] expert = {-30, -29, 0, -31, -33, -30.5, 0, 0};
        double[] amateur = {-30, -31, 0, -29, -30, -32, 0, 0};
        Ensemble mix = Ensemble.contrast(padded(expert), padded(amateur));
        Ensemble dense = Ensemble.contrast(
                TestModels.constant("expert", assigned(expert)), TestModels.constant("amateur", assigned(amateur)));
        Distributions.assertEqual("contrast", Distributions.next(mix, PROMPT), Distributions.next(dense, PROMPT), 1e-5);
    }

    @Test
    void explain_paddingFarAboveThePieces_comparesPiecesOnly() {
        double[] first = {-30, -29, 0, -31, -33, -30.5, 5, 0};
        double[] second = {-30, -31, 0, -29, -30, -32, 0, 0};
        Explanation found = explanation(Ensemble.interpolate(padded(first), padded(second)));
        Explanation expected = explanation(Ensemble.interpolate(
                TestModels.constant("first", assigned(first)), TestModels.constant("second", assigned(second))));
        assertThat(found.totalVariation()).isCloseTo(expected.totalVariation(), within(1e-6));
        assertThat(found.totalVariation()).isGreaterThan(0.1);
        assertThat(found.raised()).extracting(Explanation.Change::token).doesNotContain(HOLE, 6, 7);
        assertThat(found.raised())
                .extracting(Explanation.Change::token)
                .isEqualTo(expected.raised().stream()
                        .map(Explanation.Change::token)
                        .toList());
    }

    private static Explanation explanation(Ensemble mix) {
        return Scorer.of(mix)
                .withExplanations(Explanation.Request.of(8))
                .score(PROMPT, 1)
                .explanations()
                .get(0);
    }

    @Test
    void session_ofAMix_givesUnassignedIdsNoChance() {
        Ensemble mix = Ensemble.upscale(padded().build(), padded().build(), padded().build());
        float[] row = new float[WIDTH];
        try (ModelSession session = mix.newSession(PROMPT)) {
            session.promptLogits(row);
        }
        assertThat(row).isEqualTo(Distributions.floats(assigned(LOGITS)));
    }

    @Test
    void generate_notANumberAtAnUnassignedId_doesNotMatter() {
        double[] logits = LOGITS.clone();
        logits[HOLE] = Double.NaN;
        logits[7] = Double.POSITIVE_INFINITY;
        InMemoryModel model = padded(logits);
        assertThat(generate(model, options())).containsOnly(5);
        assertThat(generate(Ensemble.upscale(model, model, model), options())).containsOnly(5);
    }

    @Test
    void generate_endOrStopTokenWithoutAPiece_isGenerated() {
        assertThat(generate(padded().endTokens(6).build(), options())).containsExactly(6);
        assertThat(generate(padded().build(), options().stopTokens(HOLE))).containsExactly(HOLE);
        Ensemble mix = Ensemble.upscale(padded().build(), padded().build(), padded().build());
        assertThat(generate(mix, options().stopTokens(HOLE, 6))).containsExactly(HOLE);
    }

    @Test
    void generate_stopTokenThatAMixInTheMixLeavesOut_isRefused() {
        InMemoryModel model = padded().build();
        Ensemble nested = Ensemble.upscale(model, Ensemble.interpolate(model, model), model);
        assertThatThrownBy(() -> generate(nested, options().stopTokens(HOLE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stop token 2 has no piece");
    }

    @Test
    void generate_everyPieceForbidden_saysSo() {
        GenerationOptions.Builder options = options()
                .sampling(s ->
                        s.logitsProcessor((history, scores) -> Arrays.fill(scores, 0, 6, Float.NEGATIVE_INFINITY)));
        assertThatThrownBy(() -> generate(padded().build(), options)).hasMessageContaining("every token is forbidden");
    }
}
