package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eft4j.testkit.ChiSquare;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Constrained texts of a mix against the exact distribution, plainly and speculatively. */
class ConstrainedDistributionTest {
    private static final int SAMPLES = Integer.getInteger("eft.samples", 20_000);
    private static final int[] PROMPT = {0, 2};
    private static final int END = 4;
    private static final int LENGTH = 5;

    /** Choices of one, two and three tokens, ends beside continuations, and a loop. */
    private static final TableConstraint CONSTRAINT = TableConstraint.of(
            Set.of(2, 4),
            List.of(Map.of(0, 1, 1, 2, 3, 3), Map.of(2, 2), Map.of(0, 3, 1, 2), Map.of(0, 4, 1, 4, 2, 3), Map.of()));

    private final LanguageModel tuned = model(2);
    private final Ensemble mix = Ensemble.upscale(model(1), tuned, model(3));

    private static InMemoryModel model(long seed) {
        return InMemoryModel.builder(InMemoryTokenizer.letters(5))
                .logits(InMemoryModel.ngram(seed, 2, 1))
                .endTokens(END)
                .build();
    }

    @Test
    void generate_plain_followsTheExactDistribution() {
        ChiSquare.assertFollows("plain", sample(GenerationOptions.builder().temperature(0.8)), exact(0.8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void generate_blocksOfAMember_followTheExactDistribution(int block) {
        GenerationOptions.Builder options = GenerationOptions.builder()
                .temperature(0.8)
                .speculation(Speculation.byMember("tuned").withBlockLength(block));
        ChiSquare.assertFollows("blocks of " + block, sample(options), exact(0.8));
    }

    @Test
    void generate_blocksOfADraftModel_followTheExactDistribution() {
        GenerationOptions.Builder options = GenerationOptions.builder()
                .temperature(1)
                .speculation(Speculation.byModel(model(4)).withBlockLength(3));
        ChiSquare.assertFollows("blocks of a model", sample(options), exact(1));
    }

    @Test
    void generate_greedily_speculativeEqualsPlain() {
        for (int seed = 0; seed < 200; seed++) {
            Ensemble one = Ensemble.upscale(model(seed), model(seed + 1), model(seed + 2));
            GenerationOptions.Builder plain =
                    GenerationOptions.builder().constraint(CONSTRAINT).maxNewTokens(12);
            GenerationOptions drafted = plain.build().toBuilder()
                    .speculation(Speculation.byMember("tuned").withBlockLength(3))
                    .logProbabilities(0)
                    .build();
            assertThat(Generator.of(one, drafted)
                            .generate(Prompt.tokens(PROMPT))
                            .tokenIds())
                    .isEqualTo(Generator.of(one, plain.build())
                            .generate(Prompt.tokens(PROMPT))
                            .tokenIds());
        }
    }

    private Map<String, Long> sample(GenerationOptions.Builder options) {
        Map<String, Long> counts = new TreeMap<>();
        for (int seed = 0; seed < SAMPLES; seed++) {
            GenerationOptions one = options.constraint(CONSTRAINT)
                    .maxNewTokens(LENGTH)
                    .seed(seed)
                    .build();
            int[] ids = Generator.of(mix, one).generate(Prompt.tokens(PROMPT)).tokenIds();
            counts.merge(written(ids), 1L, Long::sum);
        }
        return counts;
    }

    private Map<String, Double> exact(double temperature) {
        Map<String, Double> distribution = new TreeMap<>();
        follow(CONSTRAINT.start(), new int[0], 1, temperature, distribution);
        assertThat(distribution.values().stream().mapToDouble(p -> p).sum()).isBetween(1 - 1e-9, 1 + 1e-9);
        return distribution;
    }

    private void follow(
            TokenConstraint.State state,
            int[] text,
            double probability,
            double temperature,
            Map<String, Double> distribution) {
        double[] scores = Distributions.next(mix, Prompt.tokens(PROMPT), text);
        for (int id = 0; id < scores.length; id++) {
            boolean allowed =
                    id == END ? state.mayEnd() : state.allowed().toBitSet().get(id);
            scores[id] = allowed ? scores[id] / temperature : Double.NEGATIVE_INFINITY;
        }
        double[] next = Distributions.softmax(scores);
        for (int id = 0; id < next.length; id++) {
            if (next[id] > 0) {
                int[] longer = Arrays.copyOf(text, text.length + 1);
                longer[text.length] = id;
                if (id == END || longer.length == LENGTH) {
                    distribution.merge(written(longer), probability * next[id], Double::sum);
                } else {
                    follow(state.after(id), longer, probability * next[id], temperature, distribution);
                }
            }
        }
    }

    private static String written(int[] ids) {
        return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
}
