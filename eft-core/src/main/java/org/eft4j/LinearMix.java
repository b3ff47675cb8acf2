package org.eft4j;

import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;

/**
 * The weighted sum of the members' rows with its rules for what is not finite. The sum of finite logits is finite, and
 * anything else makes it infinite or NaN; so the members are looked at one by one only when the sum says that there is
 * something to see.
 */
final class LinearMix implements MixRule.Mixer {
    private final RowScanner scanner = new RowScanner();
    private final UnsharedIdScorer unsharedScorer = new UnsharedIdScorer();

    @Override
    public ScannedRow mix(MemberRows rows, float[] out, int outOffset, int width) {
        UnassignedIds unassigned = rows.unassigned();
        UnsharedIds unshared = rows.unshared();
        rows.weightedSum(out, outOffset, width);
        unassigned.fillHoles(out, outOffset, 0); // −∞ in every member: not to be taken for a fault
        unshared.fill(out, outOffset, width, 0); // −∞ in the members that lack them
        ScannedRow mixed = scanner.scan(out, outOffset, width);
        if (mixed.isFinite() && !unassigned.hasHoles() && unshared.size() == 0) {
            return mixed;
        }
        if (!mixed.isFinite()) {
            for (int m = 0; m < rows.count(); m++) {
                requireUsable(rows.row(m), rows.offset(m), width, rows.name(m), rows.position());
            }
            sumOfPossible(rows, out, outOffset, width);
        }
        if (unshared.size() > 0) {
            unsharedScorer.score(rows, out, outOffset, width);
        }
        unassigned.fillHoles(out, outOffset, Float.NEGATIVE_INFINITY);
        mixed = scanner.scan(out, outOffset, width);
        requirePossible(mixed, rows.position());
        return mixed;
    }

    /**
     * Refuses a row that is no set of scores.
     *
     * @param owner the model or member, for the message
     * @param position the number of tokens after the prompt that the row follows
     */
    static void requireUsable(float[] row, int offset, int width, String owner, int position) {
        boolean possible = false;
        for (int id = 0; id < width; id++) {
            float score = row[offset + id];
            if (Float.isNaN(score) || score == Float.POSITIVE_INFINITY) {
                throw new BackendException("the logits of " + owner + " at position " + position
                        + " (0 is the end of the prompt) hold " + score + " for token " + id
                        + "; expected finite numbers or -Infinity. The model or its precision is at fault");
            }
            possible |= score != Float.NEGATIVE_INFINITY;
        }
        if (!possible) {
            throw new BackendException("the logits of " + owner + " at position " + position
                    + " (0 is the end of the prompt) are -Infinity for every token; expected at least one that"
                    + " is possible");
        }
    }

    /** The sum where some logits are −∞: such a token is impossible, whatever the sign of the weight. */
    private static void sumOfPossible(MemberRows rows, float[] out, int outOffset, int width) {
        for (int id = 0; id < width; id++) {
            double sum = 0;
            for (int m = 0; m < rows.count(); m++) {
                float score = rows.row(m)[rows.offset(m) + id];
                if (score == Float.NEGATIVE_INFINITY) {
                    sum = Double.NEGATIVE_INFINITY;
                    break;
                }
                sum += rows.weight(m) * (double) score;
            }
            out[outOffset + id] = sum == Double.NEGATIVE_INFINITY ? Float.NEGATIVE_INFINITY : toFinite(sum);
        }
    }

    /**
     * Keeps a sum of finite logits in the range of float: one that leaves it is the largest or smallest score, not an
     * impossible one.
     */
    static float toFinite(double sum) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, sum));
    }

    /** Refuses a mix in which nothing can occur. */
    static void requirePossible(ScannedRow mixed, int position) {
        if (mixed.max() == Float.NEGATIVE_INFINITY) {
            throw new NoTokenPossibleException(
                    "at position " + position + " (0 is the end of the prompt) no token is possible for"
                            + " every member at once; the members exclude each other's tokens");
        }
    }
}
