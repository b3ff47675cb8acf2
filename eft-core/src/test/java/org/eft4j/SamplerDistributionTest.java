package org.eft4j;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import org.eft4j.testkit.ChiSquare;
import org.junit.jupiter.api.Test;

/** Draws of a sampler against the exact distribution, which is written out by hand where a filter leaves few tokens. */
class SamplerDistributionTest {
    private static final int DRAWS = 100_000;
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    /** Scores with a tie for the third place, an impossible token, and a tail that is drawn rarely. */
    private static final double[] SCORES = {0.5, 2, IMPOSSIBLE, 1, 1, -0.25, 1.5, -7, 0.75, -1};

    @Test
    void sample_temperature_followsTheSoftmax() {
        assertDistribution(s -> s.temperature(1), Distributions.softmax(SCORES));
        assertDistribution(s -> s.temperature(0.5), Distributions.softmax(scaled(2)));
        assertDistribution(s -> s.temperature(3), Distributions.softmax(scaled(1 / 3.0)));
    }

    @Test
    void sample_lowTemperature_isAlmostGreedy() {
        assertDistribution(s -> s.temperature(1e-3), only(1));
    }

    @Test
    void sample_topKWithATie_keepsBothTied() {
        assertDistribution(s -> s.topK(3), only(1, 3, 4, 6));
        assertDistribution(s -> s.topK(2), only(1, 6));
    }

    @Test
    void sample_topP_keepsTheSmallestSetOfThatMass() {
        // falling probabilities: .33 (1), .20 (6), .12 (3), .12 (4), .10 (8), .07 (0) …
        assertDistribution(s -> s.topP(0.3), only(1));
        assertDistribution(s -> s.topP(0.5), only(1, 6));
        assertDistribution(s -> s.topP(0.6), only(1, 3, 6));
        assertDistribution(s -> s.topP(0.75), only(1, 3, 4, 6));
    }

    @Test
    void sample_minP_keepsWhatIsNearTheLikeliest() {
        assertDistribution(s -> s.minP(0.36), only(1, 3, 4, 6)); // e^(1 − 2) = .368
        assertDistribution(s -> s.minP(0.38), only(1, 6));
    }

    @Test
    void sample_typical_keepsWhatIsNearTheEntropy() {
        // the entropy is 1.81, the surprises 1.60 (6), 2.10 (3 and 4), 2.35 (8), 1.10 (1), 2.60 (0) …
        assertDistribution(s -> s.typicalP(0.2), only(6));
        assertDistribution(s -> s.typicalP(0.3), only(3, 4, 6));
        assertDistribution(s -> s.typicalP(0.5), only(3, 4, 6, 8));
    }

    @Test
    void sample_filtersTogether_applyInOrder() {
        // at temperature 2 the four that top-k keeps have the masses .33 (1), .26 (6), .20 (3) and .20 (4)
        double[] halved = scaled(0.5);
        assertDistribution(s -> s.temperature(2).topK(3).topP(0.6), only(halved, 1, 3, 6));
        assertDistribution(s -> s.temperature(2).topK(3).minP(0.7), only(halved, 1, 6));
        assertDistribution(s -> s.temperature(2).topK(3).topP(0.99).typicalP(0.1), only(halved, 6));
    }

    @Test
    void sample_penaltiesAndBias_shiftTheDistribution() {
        double[] shifted = SCORES.clone();
        shifted[1] = shifted[1] / 1.5 - 0.5 - 2 * 0.25; // generated twice
        shifted[5] *= 1.5; // in the prompt
        shifted[7] += 6;
        assertDistribution(
                s -> s.temperature(1)
                        .repetitionPenalty(1.5)
                        .presencePenalty(0.5)
                        .frequencyPenalty(0.25)
                        .logitBias(7, 6),
                Distributions.softmax(shifted));
    }

    /** Draws after the prompt 5 and the output 1 1. */
    private static void assertDistribution(Consumer<SamplingOptions.Builder> change, double[] distribution) {
        SamplingOptions.Builder options = SamplingOptions.builder().seed(20_240_229);
        change.accept(options);
        Sampler sampler = Sampler.of(options.build(), SCORES.length, Set.of());
        TokenHistory history = TokenHistory.of(5);
        history.append(1);
        history.append(1);
        float[] row = Distributions.floats(SCORES);
        float[] scores = new float[row.length];
        long[] counts = new long[row.length];
        for (int draw = 0; draw < DRAWS; draw++) {
            System.arraycopy(row, 0, scores, 0, row.length);
            counts[sampler.sample(scores, history)]++;
        }
        ChiSquare.assertFollows("distribution", counts, distribution);
    }

    private static double[] scaled(double factor) {
        return Arrays.stream(SCORES).map(score -> score * factor).toArray();
    }

    private static double[] only(int... kept) {
        return only(SCORES, kept);
    }

    /** The softmax of some scores, all others impossible. */
    private static double[] only(double[] scores, int... kept) {
        double[] left = new double[scores.length];
        Arrays.fill(left, IMPOSSIBLE);
        for (int id : kept) {
            left[id] = scores[id];
        }
        return Distributions.softmax(left);
    }
}
