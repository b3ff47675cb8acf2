package org.eft4j;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

/** Scores against the distribution of a fresh session at each token. */
class ScorerTest {
    private static final int WIDTH = 7;
    private static final Prompt PROMPT = Prompt.tokens(1, 2);

    private final InMemoryModel large = TestModels.ngram("large", 1, WIDTH).build();
    private final InMemoryModel tuned = TestModels.ngram("tuned", 2, WIDTH).build();
    private final InMemoryModel base = TestModels.ngram("base", 3, WIDTH).build();
    private final UpscaledEnsemble mix = Ensemble.upscale(large, tuned, base);

    private static int[] completion(int length) {
        return new SplittableRandom(length).ints(length, 0, WIDTH).toArray();
    }

    @Test
    void score_anyLength_equalsTokenByToken() {
        for (int length : new int[] {1, 2, 3, 63, 64, 65, 66, 129, 200}) {
            for (LanguageModel model : List.of(large, mix, mix.withDeltaTopP(0.8))) {
                Score score = Scorer.of(model).score(PROMPT, completion(length));
                assertThat(score.tokens()).hasSize(length);
                assertValues(score.logProbabilities(), model, completion(length));
                double total =
                        score.logProbabilities().stream().mapToDouble(x -> x).sum();
                assertThat(score.total()).isEqualTo(total);
                assertThat(score.perplexity()).isCloseTo(Math.exp(-total / length), within(1e-9));
                assertThat(score.members()).isEmpty();
            }
        }
    }

    @Test
    void score_members_areEachOnesOwn() {
        int[] ids = completion(70);
        Score score = Scorer.of(mix).withMemberScores().score(PROMPT, ids);
        assertThat(score.members().keySet()).containsExactly("large", "tuned", "base");
        assertMember(score, "large", large, ids);
        assertMember(score, "tuned", tuned, ids);
        assertMember(score, "base", base, ids);
        assertValues(score.logProbabilities(), mix, ids);
    }

    @Test
    void score_nestedMembers_areNamedByTheirPath() {
        Ensemble inner = Ensemble.interpolate(tuned, base, 0.3);
        int[] ids = completion(70);
        Score score = Scorer.of(Ensemble.upscale(large, inner, base))
                .withMemberScores()
                .score(PROMPT, ids);
        assertThat(score.members().keySet()).containsExactly("large", "tuned", "tuned/first", "tuned/second", "base");
        assertMember(score, "tuned", inner, ids);
        assertMember(score, "tuned/first", tuned, ids);
        assertMember(score, "tuned/second", base, ids);
    }

    @Test
    void score_membersOfAModelAlone_areEmpty() {
        assertThat(Scorer.of(large).withMemberScores().score(PROMPT, 1, 2).members())
                .isEmpty();
    }

    @Test
    void score_impossibleToken_isMinusInfinity() {
        LanguageModel model = TestModels.constant("m", 0, Double.NEGATIVE_INFINITY, 0);
        Score score = Scorer.of(model).score(PROMPT, 0, 1, 2);
        assertThat(score.logProbabilities().get(0)).isCloseTo(-Math.log(2), within(1e-6));
        assertThat(score.logProbabilities().get(1)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(score.logProbabilities().get(2)).isCloseTo(-Math.log(2), within(1e-6));
        assertThat(score.total()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void score_text_isEncodedApartAndWithoutSpecialTokensAdded() {
        InMemoryModel model = InMemoryModel.builder(InMemoryTokenizer.letters(5))
                .logits(InMemoryModel.ngram(1, 2, 2))
                .build();
        assertThat(Scorer.of(model).score(Prompt.text("ab"), "cad").tokens()).containsExactly(2, 0, 3);
    }

    @Test
    void score_filledContext_isFineAndOneMoreIsRefused() {
        InMemoryModel small =
                TestModels.ngram("small", 1, WIDTH).contextLength(10).build();
        assertThat(Scorer.of(small).score(PROMPT, completion(8)).tokens()).hasSize(8);
        assertThatThrownBy(() -> Scorer.of(small).score(PROMPT, completion(9)))
                .isInstanceOf(ContextOverflowException.class)
                .hasMessageContaining("9 tokens to score, room for 8");
    }

    @Test
    void score_nothing_isRefused() {
        assertThatThrownBy(() -> Scorer.of(large).score(PROMPT, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one token");
        assertThatThrownBy(() -> Scorer.of(large).score(Prompt.tokens(), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void score_idOutsideTheVocabulary_isRefused() {
        for (int[] ids : new int[][] {{WIDTH}, {1, WIDTH}, {1, -1, 2}}) {
            assertThatThrownBy(() -> Scorer.of(mix).score(PROMPT, ids))
                    .as(Arrays.toString(ids))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0 to 6");
        }
    }

    @Test
    void score_lastIdOutsideTheVocabulary_isRefusedBeforeAnythingRuns() {
        AtomicInteger runs = new AtomicInteger();
        InMemoryModel model = TestModels.ngram("m", 1, WIDTH)
                .logits((tokens, length, row) -> runs.incrementAndGet())
                .build();
        assertThatThrownBy(() -> Scorer.of(model).score(PROMPT, 1, 2, WIDTH)).hasMessageContaining("0 to 6");
        assertThat(runs).hasValue(0);
    }

    @Test
    void score_oneMemberWithoutTheAbility_isRefusedByName() {
        InMemoryModel plain = TestModels.ngram("plain", 4, WIDTH)
                .capabilities(Capability.TRUNCATE)
                .build();
        assertThatThrownBy(
                        () -> Scorer.of(Ensemble.upscale(large, tuned, plain)).score(PROMPT, 1))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("MULTIPLE_LOGIT_ROWS");
    }

    @Test
    void score_record_cannotBeChanged() {
        Score score = Scorer.of(mix).withMemberScores().score(PROMPT, 1, 2);
        List<Double> large = requireNonNull(score.members().get("large"));
        assertThatThrownBy(() -> large.set(0, 0.0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> score.logProbabilities().set(0, 0.0))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> score.members().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private static void assertMember(Score score, String name, LanguageModel model, int[] ids) {
        assertValues(score.members().getOrDefault(name, List.of()), model, ids);
    }

    private static void assertValues(List<Double> found, LanguageModel model, int[] ids) {
        assertThat(found).hasSize(ids.length);
        for (int i = 0; i < ids.length; i++) {
            double expected = Distributions.next(model, PROMPT, Arrays.copyOf(ids, i))[ids[i]];
            assertThat(found.get(i)).as("token %d of %s", i, model.name()).isCloseTo(expected, within(1e-5));
        }
    }
}
