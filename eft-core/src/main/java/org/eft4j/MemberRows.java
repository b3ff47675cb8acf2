package org.eft4j;

import java.util.Arrays;
import java.util.List;
import org.eft4j.internal.math.WeightedSum;

/**
 * The members' rows at one position, of those members whose weight there is not 0. The arrays are reused from row to
 * row; a session owns one.
 */
final class MemberRows {
    private final List<Member> members;
    private final int referenceMember;
    private final UnassignedIds unassigned;
    private final UnsharedIds unshared;
    private final float[][] buffers;
    private final int[] widths;
    private final int[] strides;

    private final float[][] rows;
    private final int[] offsets;
    private final float[] weights;
    private final int[] origin;
    private final boolean[] logProbabilities;
    private final WeightedSum sum = new WeightedSum();
    private int count;
    private int reference;
    private int position;

    MemberRows(List<Member> members, Member reference, int mixWidth, UnassignedIds unassigned, UnsharedIds unshared) {
        int n = members.size();
        this.members = members;
        this.referenceMember = members.indexOf(reference);
        this.unassigned = unassigned;
        this.unshared = unshared;
        this.buffers = new float[n][0];
        this.widths =
                members.stream().mapToInt(m -> m.model().vocabulary().size()).toArray();
        this.strides =
                Arrays.stream(widths).map(width -> Math.max(width, mixWidth)).toArray();
        this.rows = new float[n][];
        this.offsets = new int[n];
        this.weights = new float[n];
        this.origin = new int[n];
        this.logProbabilities = new boolean[n];
    }

    /** Returns the array of a member's rows, grown to hold {@code count} of them; rows already there stay. */
    float[] reserve(int member, int count) {
        int needed = Math.multiplyExact(count, strides[member]);
        if (buffers[member].length < needed) {
            buffers[member] = Arrays.copyOf(buffers[member], needed);
        }
        return buffers[member];
    }

    /**
     * Takes over rows that a member has just written, one after the other, from the beginning of its array on: leaves
     * out what they are not to say, before anything is made of them.
     */
    void arrived(int member, int count) {
        spread(member, count);
        for (int row = 0; row < count; row++) {
            leaveOut(member, row);
        }
    }

    /** Takes over one row that a member has just written elsewhere. */
    void arrived(int member, int rowIndex, float[] row) {
        float[] kept = reserve(member, rowIndex + 1);
        System.arraycopy(row, 0, kept, offset(member, rowIndex), widths[member]);
        fillBeyond(member, rowIndex);
        leaveOut(member, rowIndex);
    }

    /** Moves the rows of a member that is narrower than the mix to where they belong, the last first. */
    private void spread(int member, int count) {
        float[] buffer = buffers[member];
        int width = widths[member];
        for (int row = count - 1; row >= 0 && width < strides[member]; row--) {
            System.arraycopy(buffer, row * width, buffer, offset(member, row), width);
            fillBeyond(member, row);
        }
    }

    private void fillBeyond(int member, int row) {
        int end = offset(member, row) + strides[member];
        Arrays.fill(buffers[member], end - strides[member] + widths[member], end, Float.NEGATIVE_INFINITY);
    }

    private void leaveOut(int member, int row) {
        unassigned.leaveOut(buffers[member], offset(member, row));
        unshared.leaveOutLacking(member, buffers[member], offset(member, row));
    }

    /** Returns where a member's row begins in its array. */
    int offset(int member, int row) {
        return row * strides[member];
    }

    /** Returns the ids that were left out. */
    UnassignedIds unassigned() {
        return unassigned;
    }

    /** Returns the ids that only some members know; impossible in the rows of the others. */
    UnsharedIds unshared() {
        return unshared;
    }

    /** Returns the width of a member's own rows, which may be padded beyond the shared vocabulary. */
    int width(int member) {
        return widths[member];
    }

    /**
     * Selects the rows to mix.
     *
     * @param rowIndex which of the rows in the buffers
     * @param position the number of tokens after the prompt that the row follows, which is the step of the weights
     */
    void select(int rowIndex, int position) {
        this.position = position;
        count = 0;
        reference = -1;
        for (int m = 0; m < members.size(); m++) {
            float weight = (float) members.get(m).weight(position);
            if (weight != 0) {
                if (m == referenceMember) {
                    reference = count;
                }
                rows[count] = buffers[m];
                offsets[count] = offset(m, rowIndex);
                weights[count] = weight;
                origin[count] = m;
                count++;
            }
        }
        if (count == 0) {
            throw new EftException("every member's weight is 0 at step " + position + "; at least one must not be");
        }
    }

    void weightedSum(float[] out, int outOffset, int width) {
        sum.of(out, outOffset, rows, offsets, weights, count, width);
    }

    int count() {
        return count;
    }

    float[] row(int selected) {
        return rows[selected];
    }

    int offset(int selected) {
        return offsets[selected];
    }

    float weight(int selected) {
        return weights[selected];
    }

    /** Says whether a member's row is known in part, and so holds log-probabilities, whose normaliser is 0. */
    void setLogProbabilities(int member, boolean areLogProbabilities) {
        logProbabilities[member] = areLogProbabilities;
    }

    /** Returns whether the normaliser of a selected row is known to be 0, though its entries do not add up to that. */
    boolean holdsLogProbabilities(int selected) {
        return logProbabilities[origin[selected]];
    }

    /** Returns the place among the members of a selected one. */
    int member(int selected) {
        return origin[selected];
    }

    String name(int selected) {
        return "member '" + members.get(origin[selected]).name() + "'";
    }

    /** Returns the reference member among the selected. */
    int reference() {
        if (reference < 0) {
            throw new EftException(
                    "the reference member '" + members.get(referenceMember).name() + "' has weight 0 at step "
                            + position + ", but this mix is defined by its likeliest tokens");
        }
        return reference;
    }

    int position() {
        return position;
    }
}
