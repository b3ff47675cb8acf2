package org.eft4j;

import org.junit.jupiter.api.Test;

/** The law of whole generations: two tokens from a mix, each a seed of its own, against the product of the exact conditionals. */
class GeneratorLawTest {
    private static final int WIDTH = 5;
    private static final int RUNS = 100_000;
    private static final Prompt PROMPT = Prompt.tokens(1, 2);

    @Test
    void generate_twoTokensOfAMix_followTheJointLaw() {
        Ensemble mix = Ensemble.upscale(model("large", 1), model("tuned", 2), model("base", 3))
                .withAmplification(1.5);
        double[] joint = new double[WIDTH * WIDTH];
        double[] first = softmax(mix);
        for (int a = 0; a < WIDTH; a++) {
            double[] second = softmax(mix, a);
            for (int b = 0; b < WIDTH; b++) {
                joint[a * WIDTH + b] = first[a] * second[b];
            }
        }
        long[] counts = new long[joint.length];
        for (int seed = 0; seed < RUNS; seed++) {
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(2)
                    .temperature(1)
                    .seed(seed)
                    .build();
            int[] ids = Generator.of(mix, options).generate(PROMPT).tokenIds();
            counts[ids[0] * WIDTH + ids[1]]++;
        }
        ChiSquare.assertFollows("two tokens", counts, joint);
    }

    private static LanguageModel model(String name, long seed) {
        return TestModels.ngram(name, seed, WIDTH).build();
    }

    private static double[] softmax(LanguageModel model, int... tokens) {
        return Laws.softmax(Laws.next(model, PROMPT, tokens));
    }
}
