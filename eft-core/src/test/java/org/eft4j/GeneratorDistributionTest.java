package org.eft4j;

import java.util.Collections;
import org.eft4j.testkit.ChiSquare;
import org.junit.jupiter.api.Test;

/** Draws of whole generations of a mix against the exact distribution. */
class GeneratorDistributionTest {
    private static final int WIDTH = 5;
    private static final Prompt PROMPT = Prompt.tokens(1, 2);

    private final Ensemble mix = Ensemble.upscale(model("large", 1), model("tuned", 2), model("base", 3))
            .withAmplification(1.5);

    private static LanguageModel model(String name, long seed) {
        return TestModels.ngram(name, seed, WIDTH).contextLength(2000).build();
    }

    private int[] generate(int tokens, long seed) {
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(tokens)
                .temperature(1)
                .seed(seed)
                .build();
        return Generator.of(mix, options).generate(PROMPT).tokenIds();
    }

    private double[] next(int... tokens) {
        return Distributions.softmax(Distributions.next(mix, PROMPT, tokens));
    }

    @Test
    void generate_twoTokensFromManySeeds_followTheJointDistribution() {
        long[] counts = new long[WIDTH * WIDTH];
        for (int seed = 0; seed < 20_000; seed++) {
            int[] ids = generate(2, seed);
            counts[ids[0] * WIDTH + ids[1]]++;
        }
        ChiSquare.assertFollows("two tokens", counts, joint());
    }

    private double[] joint() {
        double[] joint = new double[WIDTH * WIDTH];
        double[] first = next();
        for (int a = 0; a < WIDTH; a++) {
            double[] second = next(a);
            for (int b = 0; b < WIDTH; b++) {
                joint[a * WIDTH + b] = first[a] * second[b];
            }
        }
        return joint;
    }

    @Test
    void generateAll_manySequencesAtOnce_followTheJointDistribution() {
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(2)
                .temperature(1)
                .seed(11)
                .build();
        long[] counts = new long[WIDTH * WIDTH];
        try (Generator.Generations all =
                Generator.of(mix, options).generateAll(Collections.nCopies(20_000, PROMPT), 16)) {
            all.forEachRemaining(each -> counts[each.tokenIds()[0] * WIDTH + each.tokenIds()[1]]++);
        }
        ChiSquare.assertFollows("two tokens", counts, joint());
    }

    /** The models look two tokens back, so a pair fixes the distribution of what follows it. */
    @Test
    void generate_longTexts_followTheDistributionBehindEveryPair() {
        long[][] counts = new long[WIDTH * WIDTH][WIDTH];
        for (int seed = 0; seed < 100; seed++) {
            int[] ids = generate(1500, seed);
            for (int i = 2; i < ids.length; i++) {
                counts[ids[i - 2] * WIDTH + ids[i - 1]][ids[i]]++;
            }
        }
        for (int a = 0; a < WIDTH; a++) {
            for (int b = 0; b < WIDTH; b++) {
                ChiSquare.assertFollows("after %d, %d".formatted(a, b), counts[a * WIDTH + b], next(a, b));
            }
        }
    }
}
