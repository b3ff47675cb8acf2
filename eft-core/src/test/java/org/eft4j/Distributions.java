package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;

/**
 * Distributions over tokens, written as plainly as possible in double precision: what the library's kernels are
 * compared with.
 */
final class Distributions {
    private Distributions() {}

    /** Normalised log-probabilities of scores, of which at least one is not −∞. */
    static double[] logSoftmax(double... scores) {
        double sum = 0;
        double max = Arrays.stream(scores).max().orElseThrow();
        for (double score : scores) {
            sum += Math.exp(score - max);
        }
        double logSumExp = max + Math.log(sum);
        return Arrays.stream(scores).map(score -> score - logSumExp).toArray();
    }

    /** Probabilities of scores. */
    static double[] softmax(double... scores) {
        return Arrays.stream(logSoftmax(scores)).map(Math::exp).toArray();
    }

    static double[] doubles(float[] row) {
        double[] doubles = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            doubles[i] = row[i];
        }
        return doubles;
    }

    static float[] floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /**
     * The normalised log-probabilities that follow a prompt and tokens after it, by a fresh session without roll-back.
     */
    static double[] next(LanguageModel model, Prompt prompt, int... tokens) {
        float[] row = new float[model.vocabulary().size()];
        try (ModelSession session = model.newSession(prompt)) {
            if (tokens.length == 0) {
                session.promptLogits(row);
            } else {
                session.append(tokens, 0, tokens.length, row, 1);
            }
        }
        return logSoftmax(doubles(row));
    }

    /** Compares log-probabilities; −∞ must be met exactly. */
    static void assertEqual(String what, double[] found, double[] expected, double tolerance) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        for (int id = 0; id < expected.length; id++) {
            if (Double.isInfinite(expected[id])) {
                assertThat(found[id]).as("%s, token %d", what, id).isEqualTo(expected[id]);
            } else {
                assertThat(found[id]).as("%s, token %d", what, id).isCloseTo(expected[id], within(tolerance));
            }
        }
    }
}
