package org.eft4j;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;

/** A mix of in-memory models, its preset, weights and members drawn from a seed; prints as what it is. */
record RandomMix(long seed, LanguageModel model, List<InMemoryModel> members) {
    private static final int ORDER = 2;

    static RandomMix draw(long seed, int vocabulary) {
        SplittableRandom random = new SplittableRandom(seed);
        InMemoryTokenizer tokenizer = InMemoryTokenizer.letters(vocabulary);
        double spread = 0.5 + 2.5 * random.nextDouble();
        List<InMemoryModel> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            members.add(InMemoryModel.builder(tokenizer)
                    .name("model " + i)
                    .logits(InMemoryModel.ngram(random.nextLong(), ORDER, spread))
                    .contextLength(24 + random.nextInt(40))
                    .endTokens(vocabulary - 1)
                    .build());
        }
        return new RandomMix(seed, preset(random, members), members);
    }

    private static LanguageModel preset(SplittableRandom random, List<InMemoryModel> m) {
        UpscaledEnsemble up = Ensemble.upscale(m.get(0), m.get(1), m.get(2));
        return switch (random.nextInt(10)) {
            case 0 -> up;
            case 1 -> up.withAmplification(2 * random.nextDouble());
            case 2 -> up.withAmplification(step -> 1 + 0.1 * step);
            case 3 -> up.withStrength(2 * random.nextDouble());
            case 4 -> up.withDeltaTopP(0.5 + 0.5 * random.nextDouble());
            case 5 ->
                Ensemble.upscale(m.get(0), Ensemble.interpolate(m.get(1), m.get(3), random.nextDouble()), m.get(2));
            case 6 -> Ensemble.contrast(m.get(0), m.get(1));
            case 7 -> Ensemble.interpolate(m.get(0), m.get(1), m.get(3), m.get(2), random.nextDouble());
            case 8 -> Ensemble.guidance(m.get(0));
            default -> m.get(0);
        };
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + model.name();
    }
}
