package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;

/** How a generator asks its sampler: seeds, the history that penalties read, and the scores that processors see. */
class GeneratorSamplingTest {
    private static final Prompt PROMPT = Prompt.tokens(0, 1);
    private static final int WIDTH = 8;

    private static GenerationOptions.Builder options() {
        return GenerationOptions.builder().maxNewTokens(12);
    }

    @Test
    void generate_noSeed_reportsOneThatReproduces() {
        LanguageModel model = TestModels.ngram("m", 1, WIDTH).build();
        Generation drawn = Generator.of(model, options().temperature(2).build()).generate(PROMPT);
        GenerationOptions again = options().temperature(2).seed(drawn.seed()).build();
        assertThat(Generator.of(model, again).generate(PROMPT).tokenIds()).isEqualTo(drawn.tokenIds());
        assertThat(drawn.seed()).as("exact in a JSON number").isBetween(0L, 1L << 53);
    }

    @Test
    void generate_seed_isReported() {
        LanguageModel model = TestModels.ngram("m", 1, WIDTH).build();
        assertThat(Generator.of(model, options().seed(-7).build())
                        .generate(PROMPT)
                        .seed())
                .isEqualTo(-7);
    }

    @Test
    void generate_differentSeeds_giveDifferentTokens() {
        LanguageModel model = TestModels.ngram("m", 1, WIDTH).build();
        GenerationOptions one = options().temperature(2).seed(1).build();
        GenerationOptions other = options().temperature(2).seed(2).build();
        assertThat(Generator.of(model, one).generate(PROMPT).tokenIds())
                .isNotEqualTo(Generator.of(model, other).generate(PROMPT).tokenIds());
    }

    @Test
    void generate_minNewTokens_holdsEndTokensBack() {
        InMemoryModel model = InMemoryModel.builder(TestModels.numbered(4))
                .logits(InMemoryModel.constant(3, 2, 1, 3))
                .endTokens(0, 3)
                .build();
        GenerationOptions options = options().sampling(s -> s.minNewTokens(3)).build();
        Generation generation = Generator.of(model, options).generate(PROMPT);
        assertThat(generation.tokenIds()).containsExactly(1, 1, 1, 0);
        assertThat(generation.finishReason()).isEqualTo(FinishReason.END);
    }

    @Test
    void generate_minNewTokensAndAnEndOutsideTheVocabulary_heedsTheOthers() {
        InMemoryModel model = InMemoryModel.builder(TestModels.numbered(2))
                .logits(InMemoryModel.constant(3, 2))
                .endTokens(0, 9)
                .build();
        GenerationOptions options = options().sampling(s -> s.minNewTokens(2)).build();
        assertThat(Generator.of(model, options).generate(PROMPT).tokenIds()).containsExactly(1, 1, 0);
    }

    @Test
    void generate_repetitionPenaltyAndNgrams_readTheReferenceMembersPrompt() {
        Ensemble mix = Ensemble.upscale(
                TestModels.constant("large", 0, 0, 0, 0),
                TestModels.constant("tuned", 0, 0.2, 0.25, 0.3),
                TestModels.constant("base", 0, 0, 0, 0));
        Prompt prompt = Prompt.tokens(0).withView("tuned", Prompt.tokens(3, 2)).withView("large", Prompt.tokens(1, 0));
        Generation penalised = Generator.of(
                        mix,
                        options()
                                .maxNewTokens(1)
                                .sampling(s -> s.repetitionPenalty(2))
                                .build())
                .generate(prompt);
        assertThat(penalised.tokenIds()).as("3 and 2 are penalised").containsExactly(1);
        Generation banned = Generator.of(
                        mix,
                        options()
                                .maxNewTokens(3)
                                .sampling(s -> s.noRepeatNgramSize(1))
                                .build())
                .generate(Prompt.tokens(0).withView("tuned", Prompt.tokens(3)));
        assertThat(banned.tokenIds()).as("3 is banned").containsExactly(2, 1, 0);
    }

    @Test
    void processor_mix_seesTheWeightedSumOfRawLogits() {
        LanguageModel large = TestModels.constant("large", 5, 4, 9);
        LanguageModel tuned = TestModels.constant("tuned", 1, 2, 2);
        LanguageModel base = TestModels.constant("base", 3, -1, 0);
        assertThat(firstScores(Ensemble.upscale(large, tuned, base))).containsExactly(3, 7, 11);
        assertThat(firstScores(Ensemble.interpolate(tuned, base, 0.5))).containsExactly(2, 0.5f, 1);
    }

    @Test
    void processor_deltaTopP_seesTheLevelOfTheReference() {
        LanguageModel large = TestModels.constant("large", 105, 104, 109);
        LanguageModel tuned = TestModels.constant("tuned", 1, 9, 2);
        LanguageModel base = TestModels.constant("base", 3, -1, 0);
        Ensemble mix = Ensemble.upscale(large, tuned, base).withDeltaTopP(0.9);
        double delta = Distributions.logSoftmax(105, 104, 109)[1] - Distributions.logSoftmax(3, -1, 0)[1];
        assertThat(firstScores(mix)[0]).as("outside the set: tuned").isEqualTo(1);
        assertThat(firstScores(mix)[2]).as("outside the set: tuned").isEqualTo(2);
        assertThat((double) firstScores(mix)[1]).as("inside").isCloseTo(9 + delta, within(1e-5));
    }

    @Test
    void processor_modelAlone_seesItsLogits() {
        LanguageModel model = TestModels.constant("m", 5, 4, 9);
        assertThat(firstScores(model)).containsExactly(5, 4, 9);
        assertThat(firstScores(Ensemble.of(Member.of("only", model, 1)))).containsExactly(5, 4, 9);
    }

    /** What a processor is given for the first token. */
    private static float[] firstScores(LanguageModel model) {
        List<float[]> seen = new ArrayList<>();
        GenerationOptions options = options()
                .maxNewTokens(1)
                .sampling(s -> s.logitsProcessor((history, scores) -> seen.add(scores.clone())))
                .build();
        Generator.of(model, options).generate(PROMPT);
        assertThat(seen).hasSize(1);
        return seen.get(0);
    }

    @Test
    void processor_history_growsByTheTokensGenerated() {
        List<String> seen = new ArrayList<>();
        GenerationOptions options = options()
                .maxNewTokens(3)
                .sampling(s -> s.logitsProcessor((history, scores) -> seen.add(history.promptLength() + "+"
                        + Arrays.toString(history.generated()) + " of " + history.length())))
                .build();
        Generator.of(TestModels.constant("m", 0, 1, 2), options).generate(PROMPT);
        assertThat(seen).containsExactly("2+[] of 2", "2+[2] of 3", "2+[2, 2] of 4");
    }

    @Test
    void processors_several_runInOrderAfterEverythingElse() {
        List<Float> seen = new ArrayList<>();
        GenerationOptions options = options()
                .maxNewTokens(1)
                .sampling(s -> s.logitsProcessor((history, scores) -> seen.add(scores[1]))
                        .logitBias(1, 3)
                        .logitsProcessor((history, scores) -> scores[1] = 7)
                        .logitsProcessor((history, scores) -> seen.add(scores[1])))
                .build();
        Generator.of(TestModels.constant("m", 0, 1, 2), options).generate(PROMPT);
        assertThat(seen).containsExactly(4f, 7f);
    }

    @Test
    void allowOnly_set_isNeverLeft() {
        LogitsProcessor alternating = LogitsProcessor.allowOnly(history -> {
            BitSet allowed = new BitSet();
            allowed.set(history.generatedLength() % 2 == 0 ? 3 : 5);
            return allowed;
        });
        GenerationOptions options = options()
                .maxNewTokens(4)
                .temperature(2)
                .sampling(s -> s.logitsProcessor(alternating))
                .build();
        LanguageModel model = TestModels.ngram("m", 1, WIDTH).build();
        assertThat(Generator.of(model, options).generate(PROMPT).tokenIds()).containsExactly(3, 5, 3, 5);
    }

    @Test
    void generate_everythingForbidden_saysWhen() {
        for (double temperature : new double[] {0, 1}) {
            GenerationOptions options = options()
                    .temperature(temperature)
                    .sampling(s -> s.noRepeatNgramSize(1))
                    .build();
            assertThatThrownBy(() -> Generator.of(TestModels.constant("m", 0, 0, 0), options)
                            .generate(Prompt.tokens(1)))
                    .isInstanceOf(NoTokenPossibleException.class)
                    .hasMessageContaining("every token is forbidden after 2 generated tokens");
        }
    }

    @Test
    void generate_processorLeavesNonsense_isRefused() {
        for (float nonsense : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            GenerationOptions options = options()
                    .sampling(s -> s.logitsProcessor((history, scores) -> scores[1] = nonsense))
                    .build();
            assertThatThrownBy(() -> Generator.of(TestModels.constant("m", 0, 0), options)
                            .generate(Prompt.tokens(1)))
                    .isInstanceOf(EftException.class)
                    .hasMessageContaining("a score is " + nonsense);
        }
    }

    @Test
    void sample_nonsenseThatNoProcessorMade_doesNotBlameProcessorsAlone() {
        Sampler sampler = Sampler.of(SamplingOptions.builder().build(), 2, Set.of());
        assertThatThrownBy(() -> sampler.sample(new float[] {0, Float.NaN}, TokenHistory.of(1)))
                .isInstanceOf(EftException.class)
                .hasMessageContaining("scores, biases and processors");
    }

    @Test
    void stream_optionsNameTokensOutsideTheVocabulary_areRefusedAtOnce() {
        LanguageModel model = TestModels.constant("m", 0, 0);
        assertThatThrownBy(() -> Generator.of(
                        model, options().sampling(s -> s.logitBias(2, 1)).build())
                        .stream(PROMPT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token 2 of a logit bias");
        assertThatThrownBy(() -> Generator.of(
                        model, options().sampling(s -> s.badWord(0, 5)).build())
                        .stream(PROMPT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token 5 of a bad word");
        assertThatThrownBy(() -> Generator.of(model, options().stopTokens(2).build()).stream(PROMPT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token 2 of the stop tokens");
    }
}
