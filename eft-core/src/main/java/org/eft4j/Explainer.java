package org.eft4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eft4j.Explanation.Change;
import org.eft4j.internal.math.DistributionComparison;
import org.eft4j.internal.math.Ranking;

/**
 * Makes {@link Explanation}s from a mixed row and the members' rows it was mixed from. Its memory is reused: not
 * thread-safe.
 */
final class Explainer {
    private final String name;
    private final int member;
    private final int changes;
    private final DistributionComparison comparison;
    private final Ranking ranking = new Ranking();

    private Explainer(String name, int member, int changes, int width) {
        this.name = name;
        this.member = member;
        this.changes = changes;
        this.comparison = new DistributionComparison(width);
    }

    /**
     * Checks that a model can be explained as asked.
     *
     * @throws IllegalArgumentException if it is no ensemble, or has no evaluated member of the name asked for
     */
    static void check(LanguageModel model, Explanation.Request request) {
        memberOf(model, request);
    }

    /** Returns an explainer of one session; throws what {@link #check} throws. */
    static Explainer of(LanguageModel model, Explanation.Request request) {
        Member member = memberOf(model, request);
        int index = ((Ensemble) model).active().indexOf(member);
        return new Explainer(
                member.name(), index, request.changes(), model.vocabulary().size());
    }

    private static Member memberOf(LanguageModel model, Explanation.Request request) {
        if (!(model instanceof Ensemble ensemble)) {
            throw new IllegalArgumentException("an explanation compares a mix with one of its members, but "
                    + model.name() + " is a model alone; explain an Ensemble");
        }
        String wanted = request.member().orElse(ensemble.reference().name());
        return ensemble.active().stream()
                .filter(member -> member.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no evaluated member '" + wanted
                        + "' to explain " + ensemble.name() + " against; there are "
                        + ensemble.active().stream().map(Member::name).toList()));
    }

    /**
     * Explains a token.
     *
     * @param members hold the rows that were mixed at {@code rowIndex}
     * @param mixed the mixed row, not yet shaped by any processor, at {@code offset}
     * @param values the members' log-probabilities of the token
     */
    Explanation explain(
            MemberSessions members, int rowIndex, float[] mixed, int offset, int token, Map<String, Double> values) {
        float[] own = members.rows(member);
        int ownOffset = members.rowOffset(member, rowIndex);
        comparison.compare(mixed, offset, own, ownOffset);
        comparison.rankRaised(changes, ranking);
        List<Change> raised = changes(mixed, offset, own, ownOffset);
        comparison.rankLowered(changes, ranking);
        List<Change> lowered = changes(mixed, offset, own, ownOffset);
        double logProbability = mixed[offset + token] - comparison.firstNormaliser();
        return new Explanation(token, name, logProbability, values, comparison.totalVariation(), raised, lowered);
    }

    private List<Change> changes(float[] mixed, int offset, float[] own, int ownOffset) {
        List<Change> found = new ArrayList<>(ranking.size());
        for (int rank = 0; rank < ranking.size(); rank++) {
            int id = ranking.id(rank);
            found.add(new Change(
                    id,
                    mixed[offset + id] - comparison.firstNormaliser(),
                    own[ownOffset + id] - comparison.secondNormaliser()));
        }
        return found;
    }
}
