package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Members must mean the same by an id; padding beyond the shared ids is cut. */
class SharedVocabularyTest {
    private static final List<String> PIECES = List.of("a", "b", "c", "d", "e", "f", "g");

    @Test
    void of_piecesDiffer_namesTheFirstDifferences() {
        InMemoryModel large = model("large", PIECES, 0);
        InMemoryModel other = model("other", List.of("a", "x", "c", "b", "e", "y", "z"), 0);
        assertThatThrownBy(() -> Ensemble.upscale(large, large, other))
                .isInstanceOf(VocabularyMismatchException.class)
                .hasMessageContaining("'tuned' (7 ids)")
                .hasMessageContaining("'base' (7 ids)")
                .hasMessageContaining("id 1 is 'b' against 'x'; id 3 is 'd' against 'b'; id 5 is 'f' against 'y'");
    }

    @Test
    void of_oneHasMorePieces_isRefused() {
        InMemoryModel large = model("large", PIECES, 0);
        InMemoryModel small = model("small", PIECES.subList(0, 5), 0);
        assertThatThrownBy(() -> Ensemble.interpolate(large, small, 0.5))
                .isInstanceOf(VocabularyMismatchException.class)
                .hasMessageContaining("id 5 is 'f' against nothing");
    }

    @Test
    void withVocabulary_addedAndRenamedPieces_areTakenOnTrust() {
        InMemoryModel base = model("base", PIECES.subList(0, 6), 0);
        InMemoryModel tuned = model("tuned", List.of("a", "b", "<user>", "d", "e", "f", "<pad>"), 0, 5);
        assertThatThrownBy(() -> Ensemble.upscale(base, tuned, base))
                .isInstanceOf(VocabularyMismatchException.class)
                .hasMessageContaining("id 2 is '<user>' against 'c'; id 6 is '<pad>' against nothing")
                .hasMessageContaining("withVocabulary");
        Ensemble mix = Ensemble.upscale(base, tuned.withVocabulary(base.vocabulary()), base);
        assertThat(mix.vocabulary()).isEqualTo(base.vocabulary());
        assertThat(mix.endTokens()).containsExactly(5);
        Prompt prompt = Prompt.tokens(0, 1);
        Ensemble cut = Ensemble.upscale(cut(base, 6), cut(tuned, 6), cut(base, 6));
        Distributions.assertEqual("prompt", Distributions.next(mix, prompt), Distributions.next(cut, prompt), 1e-5);
    }

    @Test
    void withVocabulary_everythingElse_isTheModelsOwn() {
        InMemoryModel model = model("one", PIECES, 0, 3);
        LanguageModel other = model.withVocabulary(Vocabulary.of(List.of("x", "y")));
        assertThat(other.vocabulary().size()).isEqualTo(7);
        assertThat(other.vocabulary().piece(1)).contains("y");
        assertThat(other.vocabulary().piece(2)).isEmpty();
        assertThat(other.name()).isEqualTo("one");
        assertThat(other.tokenizer()).isSameAs(model.tokenizer());
        assertThat(other.endTokens()).containsExactly(3);
        assertThat(other.capabilities()).isEqualTo(model.capabilities());
        assertThat(other.contextLength()).isEqualTo(model.contextLength());
        Distributions.assertEqual(
                "logits", Distributions.next(other, Prompt.tokens(2)), Distributions.next(model, Prompt.tokens(2)), 0);
        other.close();
        assertThatThrownBy(() -> model.newSession(Prompt.tokens(2))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void withVocabulary_ofAMix_staysThatMix() {
        UpscaledEnsemble mix =
                Ensemble.upscale(model("large", PIECES, 0), model("tuned", PIECES, 0), model("base", PIECES, 0));
        Vocabulary renamed = Vocabulary.of(List.of("a", "b", "c", "d", "e", "f", "<user>", "<pad>"));
        LanguageModel asModel = mix;
        LanguageModel other = asModel.withVocabulary(renamed);
        assertThat(other.vocabulary().size()).isEqualTo(7);
        assertThat(other.vocabulary().piece(6)).contains("<user>");
        assertThat(other).isInstanceOfSatisfying(UpscaledEnsemble.class, relabelled -> {
            assertThat(relabelled.members()).isEqualTo(mix.members());
            assertThat(relabelled.reference()).isSameAs(mix.reference());
            assertThat(relabelled.name()).isEqualTo(mix.name());
            UpscaledEnsemble stronger = relabelled.withStrength(0.5);
            assertThat(stronger.vocabulary()).isEqualTo(other.vocabulary());
            assertThat(stronger.name()).isEqualTo(mix.withStrength(0.5).name());
            assertThat(relabelled.withAmplification(2).vocabulary()).isEqualTo(other.vocabulary());
            assertThat(relabelled.withDeltaTopP(0.9).vocabulary()).isEqualTo(other.vocabulary());
        });
        // What is done to a mix alone: members reported and explained, the tuned one drafting.
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(20)
                .logProbabilities(2)
                .memberLogProbabilities(true)
                .explanations(Explanation.Request.of(2))
                .speculation(Speculation.automatic().withBlockLength(2))
                .sampling(s -> s.repetitionPenalty(1.3))
                .build();
        Prompt prompt = Prompt.tokens(0, 1);
        Generation found = Generator.of(other, options).generate(prompt);
        Generation expected = Generator.of(mix, options).generate(prompt);
        assertThat(found.tokens()).isEqualTo(expected.tokens());
        assertThat(found.speculation()).isPresent();
    }

    @Test
    void of_memberOfWeight0Differs_isFine() {
        InMemoryModel other = model("other", List.of("x", "y", "z"), 0);
        Ensemble mix = Ensemble.of(Member.of("one", model("one", PIECES, 0), 1), Member.of("absent", other, 0));
        assertThat(mix.vocabulary().size()).isEqualTo(7);
    }

    @Test
    void mix_paddedMembers_isThatOfTheirPieces() {
        Ensemble mix = Ensemble.upscale(model("large", PIECES, 5), model("tuned", PIECES, 2), model("base", PIECES, 9));
        assertThat(mix.vocabulary().size()).isEqualTo(9);
        Ensemble plain = Ensemble.upscale(
                cut(model("large", PIECES, 5), 7), cut(model("tuned", PIECES, 2), 7), cut(model("base", PIECES, 9), 7));
        Prompt prompt = Prompt.tokens(0, 1);
        for (int[] tokens : new int[][] {{}, {2, 3, 1}}) {
            double[] expected = Arrays.copyOf(Distributions.next(plain, prompt, tokens), 9);
            Arrays.fill(expected, 7, 9, Double.NEGATIVE_INFINITY);
            Distributions.assertEqual("mix", Distributions.next(mix, prompt, tokens), expected, 1e-5);
        }
    }

    @Test
    void endTokens_ofAnotherThanTheReferenceBeyondTheSharedWidth_areLeftOut() {
        Ensemble mix = Ensemble.interpolate(model("narrow", PIECES, 0, 3), model("wide", PIECES, 4, 2, 9), 0.5);
        assertThat(mix.endTokens()).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void of_endTokenOfTheReferenceBeyondTheSharedWidth_isRefused() {
        InMemoryModel wide = model("wide", PIECES, 4, 2, 9);
        InMemoryModel narrow = model("narrow", PIECES, 0, 3);
        assertThatThrownBy(() -> Ensemble.upscale(narrow, wide, narrow))
                .isInstanceOf(VocabularyMismatchException.class)
                .hasMessageContaining("end token 9 of its reference member 'tuned'")
                .hasMessageContaining("member 'large' are 0 to 6");
    }

    @Test
    void append_idBeyondTheSharedWidth_isRefused() {
        Ensemble mix = Ensemble.interpolate(model("wide", PIECES, 4), model("narrow", PIECES, 0), 0.5);
        try (ModelSession session = mix.newSession(Prompt.tokens(0))) {
            assertThatThrownBy(() -> session.append(new int[] {8}, 0, 1, new float[0], 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0 to 6");
        }
    }

    private static InMemoryModel model(String name, List<String> pieces, int padding, Integer... endTokens) {
        List<@Nullable String> all = new ArrayList<>(pieces);
        for (int i = 0; i < padding; i++) {
            all.add(null);
        }
        return InMemoryModel.builder(new InMemoryTokenizer(pieces, Set.of()))
                .name(name)
                .vocabulary(Vocabulary.of(all))
                .endTokens(endTokens)
                .logits(InMemoryModel.ngram(name.hashCode(), 2, 2))
                .build();
    }

    /** The first logits of a wider model, as a model. */
    private static InMemoryModel cut(InMemoryModel padded, int width) {
        return TestModels.ngram(padded.name(), 0, width)
                .logits((tokens, length, row) -> {
                    float[] wide = new float[padded.vocabulary().size()];
                    InMemoryModel.ngram(padded.name().hashCode(), 2, 2).fill(tokens, length, wide);
                    System.arraycopy(wide, 0, row, 0, row.length);
                })
                .build();
    }
}
