package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.eft4j.Ensemble.UnsharedIdPolicy;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Ids that only some members know are scored by those alone. The shared ids are 0 to 2; the tuned model added {@code
 * END}, as fine-tuning does with a token like {@code <|im_end|>}.
 */
class UnsharedIdsTest {
    private static final UnsharedIdPolicy SCORED = UnsharedIdPolicy.SCORE_BY_KNOWING_MEMBERS;
    private static final int SHARED = 3;
    private static final int END = 3;
    private static final Prompt PROMPT = Prompt.tokens(0);
    private static final double LACKING = Double.NEGATIVE_INFINITY;

    private static final double[] LARGE = {2, 1, 0};
    private static final double[] TUNED = {0, 1, 3, 4};
    private static final double[] BASE = {5, 5.5, 6};

    private final InMemoryModel large = model("large", SHARED, LARGE);
    private final InMemoryModel tuned = model("tuned", SHARED + 1, TUNED, END);
    private final InMemoryModel base = model("base", SHARED, BASE);

    /** A model whose ids up to {@code pieces} have pieces; those beyond are padding. */
    private static InMemoryModel model(String name, int pieces, double[] logits, Integer... endTokens) {
        return padded(name, pieces, logits.length, endTokens)
                .logits(InMemoryModel.constant(logits))
                .build();
    }

    private static InMemoryModel.Builder padded(String name, int pieces, int width, Integer... endTokens) {
        List<@Nullable String> vocabulary =
                new ArrayList<>(TestModels.numbered(pieces).vocabulary().size());
        IntStream.range(0, width).forEach(id -> vocabulary.add(id < pieces ? "t" + id : null));
        return InMemoryModel.builder(TestModels.numbered(pieces))
                .vocabulary(Vocabulary.of(vocabulary))
                .name(name)
                .endTokens(endTokens);
    }

    private static double[] next(LanguageModel model) {
        return Distributions.next(model, PROMPT);
    }

    /** Log-probabilities of a member, −∞ at the ids from {@code logits.length} on. */
    private static double[] logProbabilities(double... logits) {
        double[] wide = new double[SHARED + 1];
        for (int id = 0; id <= END; id++) {
            wide[id] = id < logits.length ? logits[id] : LACKING;
        }
        return Distributions.logSoftmax(wide);
    }

    private final double[] l = logProbabilities(LARGE);
    private final double[] t = logProbabilities(TUNED);
    private final double[] b = logProbabilities(BASE);

    private static void assertMix(LanguageModel mix, double... unnormalised) {
        Distributions.assertEqual(mix.name(), next(mix), Distributions.logSoftmax(unnormalised), 1e-5);
    }

    @Test
    void of_unsharedEndTokenUnasked_isRefusedAndNamesTheWayOut() {
        assertThatThrownBy(() -> Ensemble.upscale(large, tuned, base))
                .isInstanceOf(VocabularyMismatchException.class)
                .hasMessageContaining("id 3 is 't3' against nothing")
                .hasMessageContaining("SCORE_BY_KNOWING_MEMBERS");
    }

    @Test
    void of_piecesThatDiffer_areRefusedAllTheSame() {
        InMemoryModel other = InMemoryModel.builder(InMemoryTokenizer.letters(SHARED))
                .name("other")
                .build();
        assertThatThrownBy(() -> Ensemble.upscale(large, tuned, other, SCORED))
                .isInstanceOf(VocabularyMismatchException.class)
                .hasMessageContaining("id 0 is 't0' against");
    }

    @Test
    void upscale_idOfTheTunedModelAlone_keepsItsLogProbability() {
        UpscaledEnsemble mix = Ensemble.upscale(large, tuned, base, SCORED);
        assertThat(mix.vocabulary()).isEqualTo(tuned.vocabulary());
        assertThat(mix.endTokens()).containsExactly(END);
        assertMix(mix, l[0] + t[0] - b[0], l[1] + t[1] - b[1], l[2] + t[2] - b[2], t[END]);
        assertMix(
                mix.withStrength(0.25),
                l[0] + 0.25 * (t[0] - b[0]),
                l[1] + 0.25 * (t[1] - b[1]),
                l[2] + 0.25 * (t[2] - b[2]),
                t[END]);
        assertMix(
                mix.withAmplification(2),
                t[0] + 2 * (l[0] - b[0]),
                t[1] + 2 * (l[1] - b[1]),
                t[2] + 2 * (l[2] - b[2]),
                t[END]);
    }

    @Test
    void promptLogits_idOfTheTunedModelAlone_isAtTheLevelOfTheRawSum() {
        float[] row = new float[SHARED + 1];
        try (ModelSession session = Ensemble.upscale(large, tuned, base, SCORED).newSession(PROMPT)) {
            session.promptLogits(row);
        }
        // raw: 2 + 0 − 5, 1 + 1 − 5.5, 0 + 3 − 6
        assertThat(new float[] {row[0], row[1], row[2]}).containsExactly(-3, -3.5f, -3);
        double level = (LARGE[0] - l[0]) + (TUNED[0] - t[0]) - (BASE[0] - b[0]);
        assertThat(row[END]).isCloseTo((float) (t[END] + level), within(1e-5f));
    }

    /** The level of a member's logits means nothing, so the mix must not depend on it. */
    @Test
    void upscale_logitsOfAMemberShifted_givesTheSameMix() {
        InMemoryModel shifted = model("shifted", SHARED, new double[] {LARGE[0] + 40, LARGE[1] + 40, LARGE[2] + 40});
        Distributions.assertEqual(
                "shifted",
                next(Ensemble.upscale(shifted, tuned, base, SCORED)),
                next(Ensemble.upscale(large, tuned, base, SCORED)),
                1e-5);
    }

    @Test
    void of_severalKnowTheId_isTheirWeightedMeanTimesTheSumOfAllWeights() {
        double[] third = {1, 0, 2, 2};
        double[] h = logProbabilities(third);
        Ensemble mix = Ensemble.of(
                List.of(
                        Member.of("tuned", tuned, 0.5),
                        Member.of("third", model("third", SHARED + 1, third, END), 1),
                        Member.of("large", large, 1.5),
                        Member.of("base", base, -1)),
                SCORED);
        double[] expected = new double[SHARED + 1];
        for (int id = 0; id < SHARED; id++) {
            expected[id] = 0.5 * t[id] + h[id] + 1.5 * l[id] - b[id];
        }
        expected[END] = (0.5 + 1 + 1.5 - 1) * (0.5 * t[END] + h[END]) / (0.5 + 1);
        assertMix(mix, expected);
    }

    @Test
    void of_negativeMemberKnowsTheId_takesNoPart() {
        double[] known = {5, 5.5, 6, -2};
        double[] k = logProbabilities(known);
        Ensemble mix = Ensemble.upscale(large, tuned, model("base", SHARED + 1, known), SCORED);
        assertMix(mix, l[0] + t[0] - k[0], l[1] + t[1] - k[1], l[2] + t[2] - k[2], t[END]);
    }

    @Test
    void of_negativeMemberAloneLacksTheId_isTheMeanOfTheOthers() {
        double[] known = {2, 1, 0, 1};
        double[] k = logProbabilities(known);
        Ensemble mix = Ensemble.upscale(model("large", SHARED + 1, known), tuned, base, SCORED);
        assertMix(mix, k[0] + t[0] - b[0], k[1] + t[1] - b[1], k[2] + t[2] - b[2], (k[END] + t[END]) / 2);
    }

    @Test
    void of_aKnowingMemberFindsTheIdImpossible_isImpossible() {
        InMemoryModel never = model("base", SHARED + 1, new double[] {5, 5.5, 6, LACKING});
        Ensemble mix = Ensemble.upscale(large, tuned, never, SCORED);
        assertThat(next(mix)[END]).isEqualTo(LACKING);
    }

    @Test
    void of_onlyNegativeMembersKnowAnEndToken_isRefused() {
        assertThatThrownBy(() -> Ensemble.upscale(large, tuned, base, SCORED).withStrength(-1))
                .isInstanceOf(VocabularyMismatchException.class)
                .hasMessageContaining("end token 3 of its reference member 'tuned'")
                .hasMessageContaining("no member that knows it has a positive weight");
    }

    @Test
    void of_membersThatKnowTheSameIds_isTheMixOfTheStrictPolicyToTheBit() {
        for (long seed = 0; seed < 50; seed++) {
            InMemoryModel one = TestModels.ngram("one", seed, 40).build();
            InMemoryModel two = TestModels.ngram("two", ~seed, 40).build();
            UpscaledEnsemble strict = Ensemble.upscale(one, two, one);
            UpscaledEnsemble lenient = Ensemble.upscale(one, two, one, SCORED);
            assertThat(next(lenient)).isEqualTo(next(strict));
            assertThat(next(lenient.withDeltaTopP(0.7))).isEqualTo(next(strict.withDeltaTopP(0.7)));
        }
    }

    /** A base that is padded has a number for the id, which means nothing. */
    @Test
    void upscale_paddingWhereTheIdIs_isNotLookedAt() {
        for (double junk : new double[] {30, -30, LACKING, Double.NaN, Double.POSITIVE_INFINITY}) {
            InMemoryModel wide = model("large", SHARED, new double[] {LARGE[0], LARGE[1], LARGE[2], junk, junk});
            assertMix(
                    Ensemble.upscale(wide, tuned, base, SCORED),
                    l[0] + t[0] - b[0],
                    l[1] + t[1] - b[1],
                    l[2] + t[2] - b[2],
                    t[END]);
        }
    }

    @Test
    void deltaTopP_idOfTheTunedModelAlone_hasNoDeltaInsideOrOutside() {
        // the set of mass 0.9 of the tuned model is {2, 3}
        UpscaledEnsemble mix = Ensemble.upscale(large, tuned, base, SCORED).withDeltaTopP(0.9);
        assertMix(mix, t[0], t[1], l[2] + t[2] - b[2], t[END]);
    }

    @Test
    void contrast_byOf_idOfTheExpertAlone_keepsItsLogProbability() {
        Ensemble mix = Ensemble.of(List.of(Member.of("expert", tuned, 1.5), Member.of("amateur", base, -0.5)), SCORED);
        assertMix(mix, 1.5 * t[0] - 0.5 * b[0], 1.5 * t[1] - 0.5 * b[1], 1.5 * t[2] - 0.5 * b[2], t[END]);
    }

    @Test
    void schedule_stepsWithoutAPositiveMemberThatKnowsTheId_findItImpossible() {
        Ensemble mix = Ensemble.of(
                List.of(
                        Member.of("tuned", tuned, step -> step < 1 ? 1 : step < 2 ? 0 : -1),
                        Member.of("large", large, 2)),
                SCORED);
        assertMix(mix, t[0] + 2 * l[0], t[1] + 2 * l[1], t[2] + 2 * l[2], 3 * t[END]);
        assertThat(Distributions.next(mix, PROMPT, 1)[END]).isEqualTo(LACKING);
        assertThat(Distributions.next(mix, PROMPT, 1, 1)[END]).isEqualTo(LACKING);
    }

    @Test
    void repetitionPenalty_onAnUnsharedId_worksOnItsScore() {
        InMemoryModel wide = padded("large", SHARED, SHARED + 1)
                .logits(InMemoryModel.constant(LARGE[0], LARGE[1], LARGE[2], 0))
                .build();
        InMemoryModel wideBase = padded("base", SHARED, SHARED + 1)
                .logits(InMemoryModel.constant(BASE[0], BASE[1], BASE[2], 0))
                .build();
        InMemoryModel endless = model("tuned", SHARED + 1, TUNED);
        Ensemble mix = Ensemble.upscale(wide, endless, wideBase, SCORED);
        float[] row = new float[SHARED + 1];
        try (ModelSession session = mix.newSession(Prompt.tokens(END))) {
            session.promptLogits(row);
        }
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(1)
                .sampling(s -> s.repetitionPenalty(2)
                        .logitsProcessor((history, scores) -> assertThat(scores[END])
                                .isCloseTo(row[END] < 0 ? row[END] * 2 : row[END] / 2, within(1e-5f))))
                .build();
        assertThat(Generator.of(mix, options).generate(Prompt.tokens(END)).tokenIds())
                .hasSize(1);
    }

    @Test
    void generate_unsharedEnd_endsTheText() {
        Ensemble mix = Ensemble.upscale(large, tuned, base, SCORED);
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(9)
                .sampling(s -> s.minNewTokens(3))
                .build();
        Generation generation = Generator.of(mix, options).generate(PROMPT);
        assertThat(generation.tokenIds()).hasSize(4).endsWith(END);
        assertThat(generation.finishReason()).isEqualTo(FinishReason.END);
    }

    @Test
    void generate_unsharedIdThatAMemberCannotRead_isGivenOnlyToStop() {
        InMemoryModel endless = model("tuned", SHARED + 1, TUNED);
        Ensemble mix = Ensemble.upscale(large, endless, base, SCORED);
        assertThat(next(mix)[END]).isEqualTo(LACKING);
        GenerationOptions.Builder options =
                GenerationOptions.builder().maxNewTokens(5).stopTokens(END);
        assertThat(Generator.of(mix, options.build()).generate(PROMPT).tokenIds())
                .containsExactly(END);
        assertThat(Generator.of(
                                mix,
                                options.speculation(Speculation.automatic().withBlockLength(4))
                                        .build())
                        .generate(PROMPT)
                        .tokenIds())
                .containsExactly(END);
    }

    @Test
    void generate_stopTokenThatMeansNothingInTheMix_isRefused() {
        InMemoryModel wide = model("large", SHARED, new double[] {2, 1, 0, 9, 9});
        InMemoryModel wideTuned = model("tuned", SHARED + 1, new double[] {0, 1, 3, 4, 9}, END);
        Ensemble mix = Ensemble.upscale(wide, wideTuned, base, SCORED);
        GenerationOptions options = GenerationOptions.builder().stopTokens(4).build();
        assertThatThrownBy(() -> Generator.of(mix, options).generate(PROMPT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stop token 4 has no piece");
    }

    @Test
    void append_idThatAMemberCannotRead_isRefusedAndMovesNobody() {
        try (ModelSession session = Ensemble.upscale(large, tuned, base, SCORED).newSession(PROMPT)) {
            assertThatThrownBy(() -> session.append(new int[] {1, END}, 0, 2, new float[0], 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token 3 cannot be read by member 'large'")
                    .hasMessageContaining("0 to 2");
            assertThat(session.length()).isZero();
        }
    }

    @Test
    void score_completionThatEndsUnshared_reportsTheMembersThatLackItAsImpossible() {
        Score score = Scorer.of(Ensemble.upscale(large, tuned, base, SCORED))
                .withMemberScores()
                .withExplanations(Explanation.Request.of(4).against("large"))
                .score(PROMPT, 1, END);
        double normaliser = Math.log(Math.exp(l[0] + t[0] - b[0])
                + Math.exp(l[1] + t[1] - b[1])
                + Math.exp(l[2] + t[2] - b[2])
                + Math.exp(t[END]));
        assertThat(score.logProbabilities().get(1)).isCloseTo(t[END] - normaliser, within(1e-6));
        assertThat(score.members())
                .hasEntrySatisfying("tuned", values -> assertThat(values.get(1)).isCloseTo(t[END], within(1e-6)));
        assertThat(score.members()).hasEntrySatisfying("large", values -> {
            assertThat(values.get(0)).isCloseTo(l[1], within(1e-6));
            assertThat(values.get(1)).isEqualTo(LACKING);
        });
        Explanation.Change raised = score.explanations().get(1).raised().get(0);
        assertThat(raised.token()).isEqualTo(END);
        assertThat(raised.mix()).isCloseTo(t[END] - normaliser, within(1e-6));
        assertThat(raised.member()).isEqualTo(LACKING);
    }

    @Test
    void withVocabulary_ofSuchAMix_staysThatMix() {
        UpscaledEnsemble mix = Ensemble.upscale(large, tuned, base, SCORED);
        LanguageModel renamed = mix.withVocabulary(Vocabulary.of(List.of("a", "b", "c", "end")));
        assertThat(next(renamed)).isEqualTo(next(mix));
        assertThat(next(mix.withVocabulary(renamed.vocabulary()).withStrength(0.5)))
                .isEqualTo(next(mix.withStrength(0.5)));
    }

    /** A member among the members has its own unshared ids. */
    @Test
    void nested_mixWithUnsharedIds_scoresAsAModelWithThoseLogProbabilities() {
        Ensemble inner = Ensemble.upscale(large, tuned, base, SCORED);
        double[] inside = next(inner);
        Ensemble outer = Ensemble.of(List.of(Member.of("inner", inner, 0.5), Member.of("large", large, 0.5)), SCORED);
        assertMix(outer, 0.5 * (inside[0] + l[0]), 0.5 * (inside[1] + l[1]), 0.5 * (inside[2] + l[2]), inside[END]);
    }

    /** Greedy speculation gives the tokens and reports of plain decoding, whoever drafts. */
    @Test
    void generate_speculation_equalsPlainDecoding() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int width = 5 + random.nextInt(4);
            InMemoryModel one = ngram("large", random.nextLong(), width, random.nextInt(2));
            InMemoryModel two = ngram("tuned", random.nextLong(), width + 2, random.nextInt(2), width, width + 1);
            InMemoryModel three = ngram("base", random.nextLong(), width, random.nextInt(4));
            UpscaledEnsemble plainMix = Ensemble.upscale(one, two, three, SCORED);
            UpscaledEnsemble mix = random.nextBoolean() ? plainMix : plainMix.withDeltaTopP(0.8);
            GenerationOptions plain = GenerationOptions.builder()
                    .maxNewTokens(20)
                    .sampling(s -> s.repetitionPenalty(1.2))
                    .logProbabilities(2)
                    .memberLogProbabilities(true)
                    .build();
            Generation expected = Generator.of(mix, plain).generate(PROMPT);
            for (Speculation speculation : List.of(
                    Speculation.byMember("large"),
                    Speculation.byMember("tuned"),
                    Speculation.byMember("base"),
                    Speculation.byModel(three))) {
                GenerationOptions fast = plain.toBuilder()
                        .speculation(speculation.withBlockLength(1 + random.nextInt(6)))
                        .build();
                Generation found = Generator.of(mix, fast).generate(PROMPT);
                String which = "seed " + seed + ", " + speculation;
                assertThat(found.tokenIds()).as(which).isEqualTo(expected.tokenIds());
                assertThat(found.tokens()).as(which).isEqualTo(expected.tokens());
            }
        }
    }

    private static InMemoryModel ngram(String name, long seed, int pieces, int padding, Integer... endTokens) {
        return padded(name, pieces, pieces + padding, endTokens)
                .logits(InMemoryModel.ngram(seed, 2, 2))
                .build();
    }
}
