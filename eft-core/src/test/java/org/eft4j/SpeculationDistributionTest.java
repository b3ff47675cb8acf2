package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eft4j.testkit.ChiSquare;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariant: sampled speculatively, texts have the distribution of plain decoding. Seeds are fixed, so these tests give
 * the same result each time.
 */
class SpeculationDistributionTest {
    /** With the profile long, a million for each distribution. */
    private static final int SAMPLES = Integer.getInteger("eft.samples", 30_000);

    private static final int LENGTH = 4;
    private static final int[] PROMPT = {0, 2};

    private final InMemoryModel large = model(1);
    private final InMemoryModel tuned = model(2);
    private final InMemoryModel base = model(3);
    private final InMemoryModel draftModel = model(4);
    private final UpscaledEnsemble upscale = Ensemble.upscale(large, tuned, base);

    private static InMemoryModel model(long seed) {
        return InMemoryModel.builder(InMemoryTokenizer.letters(5))
                .logits(InMemoryModel.ngram(seed, 2, 1))
                .endTokens(4)
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void generate_blocksOfAMember_haveThePlainDistribution(int block) {
        assertPlainDistribution(
                upscale,
                SamplingOptions.builder().temperature(1).build(),
                Speculation.byMember("tuned").withBlockLength(block));
    }

    @Test
    void generate_adaptiveBlocks_haveThePlainDistribution() {
        assertPlainDistribution(
                upscale,
                SamplingOptions.builder().temperature(0.8).topP(0.9).build(),
                Speculation.byMember("tuned").withAdaptiveBlockLength(3));
    }

    @Test
    void generate_blocksOfADraftModel_haveThePlainDistribution() {
        assertPlainDistribution(
                upscale,
                SamplingOptions.builder().temperature(1.3).topK(3).build(),
                Speculation.byModel(draftModel).withBlockLength(3));
    }

    @Test
    void generate_penaltiesAndBans_haveThePlainDistribution() {
        SamplingOptions options = SamplingOptions.builder()
                .temperature(1)
                .repetitionPenalty(1.5)
                .presencePenalty(0.7)
                .frequencyPenalty(0.3)
                .noRepeatNgramSize(2)
                .minNewTokens(2)
                .build();
        assertPlainDistribution(upscale, options, Speculation.byMember("tuned").withBlockLength(3));
    }

    @Test
    void generate_deltaTopP_hasThePlainDistribution() {
        assertPlainDistribution(
                upscale.withDeltaTopP(0.8),
                SamplingOptions.builder().temperature(1).minP(0.05).build(),
                Speculation.automatic().withBlockLength(2));
    }

    @Test
    void generate_contrastMask_hasThePlainDistribution() {
        assertPlainDistribution(
                Ensemble.contrast(large, tuned),
                SamplingOptions.builder().temperature(1).typicalP(0.9).build(),
                Speculation.byMember("amateur").withBlockLength(3));
    }

    /** The end of the texts is an id that only the drafting tuned model knows. */
    @Test
    void generate_endThatOnlyTheDrafterKnows_hasThePlainDistribution() {
        InMemoryModel narrowLarge = TestModels.ngram("large", 1, 4).build();
        InMemoryModel narrowBase = TestModels.ngram("base", 3, 4).build();
        InMemoryModel wideTuned = TestModels.ngram("tuned", 2, 5).endTokens(4).build();
        assertPlainDistribution(
                Ensemble.upscale(
                        narrowLarge, wideTuned, narrowBase, Ensemble.UnsharedIdPolicy.SCORE_BY_KNOWING_MEMBERS),
                SamplingOptions.builder().temperature(1).build(),
                Speculation.byMember("tuned").withBlockLength(3));
    }

    @Test
    void generate_plainAndSpeculative_agreeOnPairsOfTokens() {
        SamplingOptions options = SamplingOptions.builder().temperature(1).build();
        Map<String, Long> plain = sample(upscale, options, null, 2, 1_000_000);
        Map<String, Long> fast =
                sample(upscale, options, Speculation.byMember("tuned").withBlockLength(1), 2, 2_000_000);
        ChiSquare.assertSameDistribution("pairs of tokens", plain, fast);
    }

    private static void assertPlainDistribution(LanguageModel model, SamplingOptions options, Speculation speculation) {
        Map<String, Double> distribution = ExactDistribution.of(model, options, PROMPT, LENGTH);
        assertThat(distribution.values().stream().mapToDouble(p -> p).sum()).isBetween(1 - 1e-9, 1 + 1e-9);
        Map<String, Long> counts = sample(model, options, speculation, LENGTH, 0);
        ChiSquare.assertFollows(model.name() + ", " + speculation, counts, distribution);
    }

    private static Map<String, Long> sample(
            LanguageModel model,
            SamplingOptions options,
            @Nullable Speculation speculation,
            int length,
            long firstSeed) {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < SAMPLES; i++) {
            GenerationOptions.Builder one = GenerationOptions.builder()
                    .maxNewTokens(length)
                    .sampling(options)
                    .seed(firstSeed + i);
            if (speculation != null) {
                one.speculation(speculation);
            }
            int[] ids = Generator.of(model, one.build())
                    .generate(Prompt.tokens(PROMPT))
                    .tokenIds();
            counts.merge(
                    Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(",")), 1L, Long::sum);
        }
        return counts;
    }
}
