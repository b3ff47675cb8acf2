package org.eft4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.Token.Candidate;
import org.eft4j.Token.LogProbabilities;
import org.eft4j.internal.math.LogSumExp;
import org.eft4j.internal.math.Ranking;
import org.eft4j.internal.math.RowScan;
import org.eft4j.internal.math.Rows;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a mixed row and the sampler: normalising, where something depends on the level of the scores,
 * leaving out {@link UnassignedIds}, and noting the log-probabilities to report before any of it. Not thread-safe.
 */
final class TokenLaw {
    private final int width;
    private final boolean normalise;
    private final UnassignedIds unassigned;
    private final boolean reports;
    private final boolean reportsMembers;
    private final int top;
    private final @Nullable Explainer explainer;
    private final float[] raw;
    private final LogSumExp logSumExp = new LogSumExp();
    private final RowScan scan = new RowScan();
    private final Ranking ranking = new Ranking();
    private double normaliser;
    private @Nullable LogProbabilities reported;
    private @Nullable Explanation explanation;

    /**
     * Prepares for one generation.
     *
     * @param model the model as the caller gave it; members are reported, and scores normalised, only for an ensemble
     */
    TokenLaw(LanguageModel model, GenerationOptions options) {
        this.width = model.vocabulary().size();
        boolean mixed = model instanceof Ensemble ensemble && ensemble.isMix();
        this.normalise = mixed && dependsOnLevel(options.sampling());
        this.unassigned = UnassignedIds.of(model, options);
        this.reports = options.topLogProbabilities() >= 0;
        this.reportsMembers = reports && options.memberLogProbabilities() && model instanceof Ensemble;
        this.top = Math.min(options.topLogProbabilities(), width);
        this.explainer = options.explanations()
                .map(request -> Explainer.of(model, request))
                .orElse(null);
        this.raw = new float[reports || explainer != null ? width : 0];
    }

    /** Whether adding a constant to all scores would change what the sampler does with them. */
    private static boolean dependsOnLevel(SamplingOptions sampling) {
        return sampling.repetitionPenalty() != 1 || !sampling.logitsProcessors().isEmpty();
    }

    int width() {
        return width;
    }

    /** Whether the members' rows, at whatever depth, are looked at for reports. */
    boolean reportsMembers() {
        return reportsMembers || explainer != null;
    }

    /** Makes a mixed row, which has been scanned, ready for the sampler. */
    void prepare(RowScan mixed) {
        if (reports || normalise) {
            normaliser = logSumExp.of(mixed);
        }
        if (raw.length > 0) {
            System.arraycopy(mixed.row(), 0, raw, 0, width);
        }
        settle(mixed, normaliser);
    }

    /**
     * Makes a drafter's row, which has been scanned, ready for the sampler; nothing of it is reported.
     *
     * @return whether it is a row of scores at all; if not, the mix will say so where the position is reached
     */
    boolean prepareDraft(RowScan draft) {
        boolean usable = Float.isFinite(draft.max());
        if (usable) {
            settle(draft, normalise ? logSumExp.of(draft) : 0);
        }
        return usable;
    }

    /** Subtracts the level where that is asked for, and leaves unassigned ids out. */
    private void settle(RowScan row, double level) {
        if (normalise) {
            Rows.subtract(row.row(), 0, width, level);
        }
        if (!unassigned.isEmpty()) {
            unassigned.leaveOut(row);
        } else if (normalise) {
            row.scan(row.row(), 0, width);
        }
    }

    /**
     * Notes what is to be reported of the token chosen from the row prepared last, whose members' rows are at {@code
     * rowIndex}.
     */
    void report(MemberSessions members, int rowIndex, int token) {
        if (raw.length == 0) {
            return;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        if (reportsMembers()) {
            members.report(rowIndex, token, "", values);
        }
        if (explainer != null) {
            explanation = explainer.explain(members, rowIndex, raw, 0, token, values);
        }
        if (reports) {
            reported = logProbabilities(token, reportsMembers ? values : Map.of());
        }
    }

    private LogProbabilities logProbabilities(int token, Map<String, Double> members) {
        scan.scan(raw, 0, width);
        ranking.rankTop(scan, top);
        List<Candidate> likeliest = new ArrayList<>(ranking.size());
        for (int rank = 0; rank < ranking.size(); rank++) {
            int id = ranking.id(rank);
            likeliest.add(new Candidate(id, raw[id] - normaliser));
        }
        return new LogProbabilities(
                raw[token] - normaliser, List.copyOf(likeliest), Collections.unmodifiableMap(members));
    }

    /** What {@link #report} noted last, {@code null} if nothing is reported. */
    @Nullable
    LogProbabilities reported() {
        return reported;
    }

    /** What {@link #report} found last, {@code null} if nothing is explained. */
    @Nullable
    Explanation explanation() {
        return explanation;
    }
}
