package org.eft4j;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eft4j.internal.math.ScannedRow;
import org.jspecify.annotations.Nullable;

/**
 * The members whose last rows are known in part, and whether a token can be chosen from a mix nevertheless. An entry
 * that such a member does not know holds an upper bound, so under a positive weight the mix holds one, too. A token
 * that the member knows, and that leads all bounds, is the likeliest; whether one may be drawn is for {@link TailBound}
 * to say. For one thread at a time.
 */
final class PartialMembers {
    /**
     * By how much the likeliest must lead, in nats for a weight of 1. Whole rows are normalised anew and others are
     * not, and a server need not compute both to the last bit alike.
     */
    private static final double MARGIN = 1e-3;

    private final List<Member> members;
    private final List<Optional<ModelSession.PartialRows>> rows;

    /** What tokens are drawn by; null where the likeliest is taken. */
    private @Nullable TailBound tailBound;

    private boolean permitted;

    /** Whether more was asked for of the rows that are being looked at. */
    private boolean refining;

    private int chosenFrom;
    private int refined;
    private int whole;
    private double largestVariation;

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

    /** Permits rows known in part, for the likeliest token, to all members but one, if any. */
    void permit(Optional<Member> except) {
        for (int m = 0; m < rows.size(); m++) {
            if (!except.equals(Optional.of(members.get(m)))) {
                permit(m);
            }
        }
    }

    /** Permits rows known in part, for drawing tokens, to the one member that allows it, if there is just one. */
    void permitToDraw(TailBound bound) {
        int[] allowing =
                IntStream.range(0, rows.size()).filter(m -> maxVariation(m) > 0).toArray();
        if (allowing.length == 1) {
            tailBound = bound;
            permit(allowing[0]);
        }
    }

    private void permit(int member) {
        rows.get(member).ifPresent(row -> {
            row.permit(true);
            permitted = true;
        });
    }

    /** Returns whether any member may give rows that are known in part. */
    boolean arePermitted() {
        return permitted;
    }

    /** Returns whether a member's last row is known in part. */
    boolean isPartial(int member) {
        return bound(member) != Float.NEGATIVE_INFINITY;
    }

    private float bound(int member) {
        return rows.get(member).map(ModelSession.PartialRows::bound).orElse(Float.NEGATIVE_INFINITY);
    }

    private double maxVariation(int member) {
        return rows.get(member).map(ModelSession.PartialRows::maxVariation).orElse(0.0);
    }

    /** Fills a member's last row anew, with more of it known. */
    void refine(int member, float[] row) {
        refining = true;
        rows.get(member).orElseThrow().refine(row);
    }

    /**
     * Returns whether a token can be chosen from a mixed row. If one is to be drawn from rows known in part, the
     * entries of the tokens that are not known then hold an estimate.
     *
     * @param mixed the mixed row, which lies in {@code scores} from its beginning on
     * @param memberRows the rows that were mixed
     * @param position the step of the weights
     */
    boolean suffice(ScannedRow mixed, float[] scores, int width, MemberRows memberRows, int position) {
        int[] partial = IntStream.range(0, rows.size())
                .filter(m -> isPartial(m) && members.get(m).weight(position) != 0)
                .toArray();
        if (partial.length > 0 && !suffice(partial, mixed, scores, width, memberRows, position)) {
            return false;
        }
        chosenFrom++;
        refined += refining ? 1 : 0;
        whole += partial.length == 0 ? 1 : 0;
        refining = false;
        return true;
    }

    private boolean suffice(
            int[] partial, ScannedRow mixed, float[] scores, int width, MemberRows memberRows, int position) {
        TailBound bound = tailBound;
        if (bound == null) {
            return isCertain(partial, mixed, scores, width, memberRows, position);
        }
        int member = partial[0];
        bound.look(
                mixed,
                memberRows.reserve(member, 1),
                bound(member),
                members.get(member).weight(position));
        double variation = bound.variation();
        if (variation > maxVariation(member)) {
            return false;
        }
        bound.estimateTail(mixed);
        largestVariation = Math.max(largestVariation, variation);
        return true;
    }

    private boolean isCertain(
            int[] partial, ScannedRow mixed, float[] scores, int width, MemberRows memberRows, int position) {
        int best = mixed.argmax();
        double margin = 0;
        for (int m : partial) {
            double weight = members.get(m).weight(position);
            if (weight < 0 || memberRows.reserve(m, 1)[best] <= bound(m)) {
                return false;
            }
            margin += MARGIN * (1 + weight);
        }
        double lead = mixed.max() - margin;
        for (int id = 0; id < width; id++) {
            if (id != best && scores[id] >= lead) {
                return false;
            }
        }
        return true;
    }

    /** Returns what rows known in part did; empty where none were permitted. */
    Optional<ModelSession.PartialRows.Stats> stats() {
        return permitted
                ? Optional.of(new ModelSession.PartialRows.Stats(chosenFrom, refined, whole, largestVariation))
                : Optional.empty();
    }
}
