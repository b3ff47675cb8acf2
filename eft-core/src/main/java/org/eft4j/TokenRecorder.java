package org.eft4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.eft4j.Token.Candidate;
import org.eft4j.Token.LogProbabilities;
import org.eft4j.internal.math.LogSumExp;
import org.eft4j.internal.math.Ranking;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;
import org.jspecify.annotations.Nullable;

/**
 * Records what is to be reported of each token: its log-probability in the mix and in the members, the likeliest
 * tokens, and an explanation. What is reported is taken from the mixed row before anything changes it. Not thread-safe.
 */
final class TokenRecorder {
    private final boolean reports;
    private final boolean reportsMembers;
    private final int top;
    private final @Nullable Explainer explainer;
    private final float[] mixed;
    private final LogSumExp logSumExp = new LogSumExp();
    private final RowScanner scanner = new RowScanner();
    private final Ranking ranking = new Ranking();
    private final @Nullable ConstraintTracker constraint;
    private double normaliser;

    /** Prepares for one generation; members are reported only of an ensemble. */
    TokenRecorder(LanguageModel model, GenerationOptions options, @Nullable ConstraintTracker constraint) {
        this.constraint = constraint;
        int width = model.vocabulary().size();
        this.reports = options.topLogProbabilities().isPresent();
        this.reportsMembers = reports && options.memberLogProbabilities() && model instanceof Ensemble;
        this.top = Math.min(options.topLogProbabilities().orElse(0), width);
        this.explainer = options.explanations()
                .map(request -> Explainer.of(model, request))
                .orElse(null);
        this.mixed = new float[reports || explainer != null ? width : 0];
        Arrays.fill(mixed, Float.NEGATIVE_INFINITY); // a row ends before the unassigned ids at its end
    }

    /** Returns whether the members' rows, at whatever depth, are looked at. */
    boolean readsMembers() {
        return reportsMembers || explainer != null;
    }

    /** Returns whether anything is reported that needs the mixed row. */
    boolean needsRows() {
        return mixed.length > 0;
    }

    /** Keeps the mixed row that the next token is chosen from. */
    void observe(ScannedRow row) {
        if (mixed.length > 0) {
            row.copyTo(mixed);
        }
        if (reports) {
            normaliser = logSumExp.of(row);
        }
    }

    /** Reports the token chosen from the row observed last, whose members' rows are at {@code rowIndex}. */
    TokenSource.Choice record(MemberSessions members, int rowIndex, int token) {
        if (mixed.length == 0) {
            return new TokenSource.Choice(token, Optional.empty(), Optional.empty());
        }
        Map<String, Double> values = new LinkedHashMap<>();
        if (readsMembers()) {
            members.report(rowIndex, token, "", values);
        }
        return new TokenSource.Choice(
                token,
                reports ? Optional.of(logProbabilities(token, reportsMembers ? values : Map.of())) : Optional.empty(),
                Optional.ofNullable(explainer).map(e -> e.explain(members, rowIndex, mixed, 0, token, values)));
    }

    private LogProbabilities logProbabilities(int token, Map<String, Double> members) {
        ranking.rankTop(scanner.scan(mixed, 0, mixed.length), top);
        List<Candidate> likeliest = new ArrayList<>(ranking.size());
        for (int rank = 0; rank < ranking.size(); rank++) {
            int id = ranking.id(rank);
            likeliest.add(new Candidate(id, mixed[id] - normaliser));
        }
        return new LogProbabilities(
                mixed[token] - normaliser,
                List.copyOf(likeliest),
                Collections.unmodifiableMap(members),
                constraint == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(constraint.allowedProbability(mixed, normaliser)));
    }
}
