package org.eft4j;

import org.eft4j.internal.math.LogSumExp;

/**
 * Scores the {@link UnsharedIds} of a row as {@link Ensemble.UnsharedIdPolicy#SCORE_BY_KNOWING_MEMBERS} says. Members
 * that lack an id have no number that could be summed, so here their normalisers count. Owns its memory: not
 * thread-safe.
 */
final class UnsharedIdScorer {
    private final LogSumExp logSumExp = new LogSumExp();
    private double[] normalisers = new double[0];
    private double totalWeight;
    /** What the weighted sum of raw logits has more, in every entry, than that of the log-probabilities. */
    private double level;

    /** Fills in the unshared ids of a mixed row, at the level of its other entries. */
    void score(MemberRows rows, float[] out, int outOffset, int width) {
        UnsharedIds unshared = rows.unshared();
        normalise(rows, width);
        for (int place = 0; place < unshared.size() && unshared.id(place) < width; place++) {
            out[outOffset + unshared.id(place)] = score(rows, place);
        }
    }

    private void normalise(MemberRows rows, int width) {
        if (normalisers.length < rows.count()) {
            normalisers = new double[rows.count()];
        }
        totalWeight = 0;
        level = 0;
        for (int m = 0; m < rows.count(); m++) {
            normalisers[m] = logSumExp.of(rows.row(m), rows.offset(m), width);
            totalWeight += rows.weight(m);
            level += rows.weight(m) * normalisers[m];
        }
    }

    private float score(MemberRows rows, int place) {
        int id = rows.unshared().id(place);
        double weights = 0;
        double sum = 0;
        for (int m = 0; m < rows.count(); m++) {
            if (!rows.unshared().isKnown(rows.member(m), place)) {
                continue;
            }
            float logit = rows.row(m)[rows.offset(m) + id];
            if (logit == Float.NEGATIVE_INFINITY) {
                return logit;
            }
            if (rows.weight(m) > 0) {
                weights += rows.weight(m);
                sum += rows.weight(m) * (logit - normalisers[m]);
            }
        }
        return weights > 0 ? LinearMix.toFinite(level + totalWeight * sum / weights) : Float.NEGATIVE_INFINITY;
    }
}
