package org.eft4j.internal.math;

/**
 * The smallest set of likeliest tokens whose mass reaches p, at least one: the top-p set. Ties go to the lower id, mass is summed in double.
 * The workspace is reused; not thread-safe.
 */
public final class Nucleus {
    private final Ranking ranking = new Ranking();
    private float lastScore;
    private int lastId;

    /** Finds the set of a row of unnormalised scores, of which at least one is not −∞. */
    public void find(float[] row, int offset, int width, double p) {
        double total = Rows.logSumExp(row, offset, width);
        ranking.rank(row, offset, width);
        double mass = 0;
        int rank = -1;
        do {
            rank++;
            mass += Math.exp(row[offset + ranking.id(rank)] - total);
        } while (mass < p && rank + 1 < ranking.size());
        lastId = ranking.id(rank);
        lastScore = row[offset + lastId];
    }

    /** Whether the set holds an id, which has this score in the row. */
    public boolean contains(float score, int id) {
        return score > lastScore || (score == lastScore && id <= lastId);
    }
}
