package org.eft4j;

import java.util.List;
import java.util.Optional;
import org.eft4j.internal.math.ScannedRow;

/**
 * The members whose last rows are known in part, and whether the likeliest token of a mix is certain nevertheless. An
 * entry that such a member does not know holds an upper bound, so under a positive weight the mix holds one, too: a
 * token that the member knows, and that leads all bounds, is the likeliest. For one thread at a time.
 */
final class PartialMembers {
    /**
     * By how much it must lead, in nats for a weight of 1. Whole rows are normalised anew and others are not, and a
     * server need not compute both to the last bit alike.
     */
    private static final double MARGIN = 1e-3;

    private final List<Member> members;
    private final List<Optional<ModelSession.PartialRows>> rows;

    private PartialMembers(List<Member> members, List<Optional<ModelSession.PartialRows>> rows) {
        this.members = members;
        this.rows = rows;
    }

    static PartialMembers of(List<Member> members, List<CheckedSession> sessions) {
        return new PartialMembers(
                members,
                sessions.stream()
                        .map(session -> session.session().partialRows())
                        .toList());
    }

    /** Permits rows known in part to all members but one, if any. */
    void permit(Optional<Member> except) {
        for (int m = 0; m < rows.size(); m++) {
            boolean permitted = !except.equals(Optional.of(members.get(m)));
            rows.get(m).ifPresent(row -> row.permit(permitted));
        }
    }

    /** Returns whether a member's last row is known in part. */
    boolean isPartial(int member) {
        return bound(member) != Float.NEGATIVE_INFINITY;
    }

    private float bound(int member) {
        return rows.get(member).map(ModelSession.PartialRows::bound).orElse(Float.NEGATIVE_INFINITY);
    }

    /** Fills a member's last row anew, with more of it known. */
    void refine(int member, float[] row) {
        rows.get(member).orElseThrow().refine(row);
    }

    /**
     * Returns whether the likeliest token of a mixed row is that of the mix of whole rows.
     *
     * @param mixed the mixed row, which lies in {@code scores} from its beginning on
     * @param memberRows the rows that were mixed
     * @param position the step of the weights
     */
    boolean isCertain(ScannedRow mixed, float[] scores, int width, MemberRows memberRows, int position) {
        int best = mixed.argmax();
        double margin = 0;
        for (int m = 0; m < rows.size(); m++) {
            double weight = members.get(m).weight(position);
            if (weight != 0 && isPartial(m)) {
                if (weight < 0 || memberRows.reserve(m, 1)[best] <= bound(m)) {
                    return false;
                }
                margin += MARGIN * (1 + weight);
            }
        }
        if (margin == 0) {
            return true;
        }
        double lead = mixed.max() - margin;
        for (int id = 0; id < width; id++) {
            if (id != best && scores[id] >= lead) {
                return false;
            }
        }
        return true;
    }
}
