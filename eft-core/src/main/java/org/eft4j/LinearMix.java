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

    @Override
    public ScannedRow mix(MemberRows rows, float[] out, int outOffset, int width) {
        rows.weightedSum(out, outOffset, width);
        ScannedRow mixed = scanner.scan(out, outOffset, width);
        if (mixed.isFinite()) {
            return mixed;
        }
        for (int m = 0; m < rows.count(); m++) {
            requireUsable(rows.row(m), rows.offset(m), width, rows.name(m), rows.position());
        }
        mixWithImpossible(rows, out, outOffset, width);
        return scanner.scan(out, outOffset, width);
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
    private static void mixWithImpossible(MemberRows rows, float[] out, int outOffset, int width) {
        boolean possible = false;
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
            boolean impossible = sum == Double.NEGATIVE_INFINITY;
            possible |= !impossible;
            // a sum of finite logits that leaves the range of float stays the largest or smallest score, not an
            // impossible one
            out[outOffset + id] = impossible
                    ? Float.NEGATIVE_INFINITY
                    : (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, sum));
        }
        if (!possible) {
            throw nothingPossible(rows.position());
        }
    }

    static EftException nothingPossible(int position) {
        return new EftException("at position " + position
                + " (0 is the end of the prompt) no token is possible for every member at once; the members"
                + " exclude each other's tokens");
    }
}
