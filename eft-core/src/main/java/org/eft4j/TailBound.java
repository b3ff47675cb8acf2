package org.eft4j;

import java.util.BitSet;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;
import org.eft4j.internal.math.Selection;
import org.eft4j.internal.math.TokenDistribution;

/**
 * How far the distribution that a token is drawn from may be from that of whole rows, where one member's row is known
 * in part. The ids that it does not know, the tail, share the probability that the others leave, and each has a bound.
 * The tail counts most in the mix where the ids that the other members favour are as likely as the bound allows, until
 * that probability is used. What it then has of the mix is an upper bound of the total variation between any two
 * distributions that whole rows might give. Filters give such a bound only where they keep the same known ids, whatever
 * the tail has: then there is no variation at all.
 *
 * <p>Not thread-safe.
 */
final class TailBound {
    /** What the known ids of a row may add up to too much, since a row in part cannot be normalised. */
    private static final double SLACK = 1e-3;

    private final Sampler sampler;
    private final TokenHistory history;
    private final RowScanner scanner = new RowScanner();
    private final TokenDistribution most = new TokenDistribution();
    private final TokenDistribution least = new TokenDistribution();
    private final BitSet tail = new BitSet();
    private float[] row = {};
    private float[] tailScores = {};
    private int width;
    private double weight;

    /** The probability that the known ids leave, and how many ids share it, in units of the bound. */
    private double left;

    private double shares;

    /** Makes a bound for tokens that a sampler draws, and whose scores nothing changes. */
    TailBound(Sampler sampler, TokenHistory history) {
        this.sampler = sampler;
        this.history = history;
    }

    /**
     * Looks at a mixed row.
     *
     * @param mixed the mix, with the bound for the ids of the tail
     * @param memberRow the log-probabilities of the member whose row is known in part, with the bound for the others
     * @param bound what an id of the tail has at most
     * @param memberWeight the member's weight
     */
    void look(ScannedRow mixed, float[] memberRow, float bound, double memberWeight) {
        width = mixed.width();
        weight = memberWeight;
        if (row.length < width) {
            row = new float[width];
            tailScores = new float[width];
        }
        mixed.copyTo(row);
        tail.clear();
        double known = 0;
        for (int id = 0; id < width; id++) {
            if (memberRow[id] > bound) {
                known += Math.exp(memberRow[id]);
            } else {
                tail.set(id);
            }
        }
        left = Math.max(0, 1 - known);
        shares = Math.exp(-bound);
    }

    /** Returns the bound; infinity if there is none. */
    double variation() {
        if (weight < 0) {
            return Double.POSITIVE_INFINITY;
        }
        leaveOfTail(countOfMost());
        compute(most);
        double mass = 0;
        for (int i = 0; i < most.size(); i++) {
            mass += tail.get(most.id(i)) ? most.probability(i) : 0;
        }
        if (!cuts()) {
            return mass;
        }
        if (mass > 0) {
            return Double.POSITIVE_INFINITY;
        }
        leaveOfTail(0);
        compute(least);
        return most.size() == least.size() ? 0 : Double.POSITIVE_INFINITY;
    }

    private boolean cuts() {
        SamplingOptions options = sampler.options();
        return options.topK() > 0 || options.topP() < 1 || options.minP() > 0;
    }

    /**
     * Returns how many ids of the tail may have the bound at once. Where the mix grows slower than the member's
     * probabilities, many that have less count more, so it is all of them.
     */
    private int countOfMost() {
        boolean grows = weight / sampler.options().temperature() >= 1;
        double count = grows ? Math.ceil((left + SLACK) * shares) : width;
        return (int) Math.min(tail.cardinality(), count);
    }

    /** Leaves of the tail, in the row, the {@code count} ids of the highest scores, and what ties with the last. */
    private void leaveOfTail(int count) {
        int size = 0;
        for (int id = tail.nextSetBit(0); id >= 0; id = tail.nextSetBit(id + 1)) {
            tailScores[size++] = row[id];
        }
        float floor = count == 0 ? Float.POSITIVE_INFINITY : Selection.kthLargest(tailScores, size, count);
        for (int id = tail.nextSetBit(0); id >= 0; id = tail.nextSetBit(id + 1)) {
            row[id] = row[id] >= floor ? row[id] : Float.NEGATIVE_INFINITY;
        }
    }

    private void compute(TokenDistribution distribution) {
        sampler.requireDistribution(scanner.scan(row, 0, width), history, distribution);
    }

    /** Gives each id of the tail, instead of the bound, an equal part of the probability that the known ids leave. */
    void estimateTail(ScannedRow mixed) {
        float lower = (float) (weight * Math.log(Math.min(1, left * shares / tail.cardinality())));
        mixed.change(scores -> tail.stream().forEach(id -> scores[id] += lower));
    }
}
