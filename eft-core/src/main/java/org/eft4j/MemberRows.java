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
    private final float[][] buffers;
    private final int[] widths;

    private final float[][] rows;
    private final int[] offsets;
    private final float[] weights;
    private final int[] origin;
    private final WeightedSum sum = new WeightedSum();
    private int count;
    private int reference;
    private int position;

    MemberRows(List<Member> members, Member reference, UnassignedIds unassigned) {
        int n = members.size();
        this.members = members;
        this.referenceMember = members.indexOf(reference);
        this.unassigned = unassigned;
        this.buffers = new float[n][0];
        this.widths =
                members.stream().mapToInt(m -> m.model().vocabulary().size()).toArray();
        this.rows = new float[n][];
        this.offsets = new int[n];
        this.weights = new float[n];
        this.origin = new int[n];
    }

    /** The array of a member's rows, grown to hold {@code count} of them; rows already there stay. */
    float[] reserve(int member, int count) {
        int needed = Math.multiplyExact(count, widths[member]);
        if (buffers[member].length < needed) {
            buffers[member] = Arrays.copyOf(buffers[member], needed);
        }
        return buffers[member];
    }

    /** Leaves unassigned ids out of rows that a member has just filled, before anything is made of them. */
    void arrived(int member, int firstRow, int count) {
        for (int row = firstRow; row < firstRow + count; row++) {
            unassigned.leaveOut(buffers[member], row * widths[member]);
        }
    }

    /** The ids that were left out. */
    UnassignedIds unassigned() {
        return unassigned;
    }

    /** The width of a member's own rows, which may be padded beyond the shared vocabulary. */
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
                offsets[count] = rowIndex * widths[m];
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

    String name(int selected) {
        return "member '" + members.get(origin[selected]).name() + "'";
    }

    /** The reference member among the selected. */
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
