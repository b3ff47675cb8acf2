package org.eft4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.Token.Candidate;
import org.eft4j.Token.LogProbabilities;
import org.eft4j.internal.math.Ranking;

/** Notes the log-probabilities of a row before the sampler changes it, and reports those of the token that was chosen. */
final class LogProbabilityReport {
    private final int top;
    private final ModelSession session;
    private final boolean members;
    private final Ranking ranking = new Ranking();
    private final float[] raw;
    private double logSumExp;

    LogProbabilityReport(GenerationOptions options, ModelSession session, int width) {
        this.top = Math.min(options.topLogProbabilities(), width);
        this.members = options.memberLogProbabilities();
        this.session = session;
        this.raw = new float[width];
    }

    /** Notes a row of unnormalised scores. */
    void read(float[] scores, double logSumExp) {
        System.arraycopy(scores, 0, raw, 0, raw.length);
        this.logSumExp = logSumExp;
    }

    LogProbabilities of(int token) {
        ranking.rankTop(raw, 0, raw.length, top);
        List<Candidate> likeliest = new ArrayList<>(ranking.size());
        for (int rank = 0; rank < ranking.size(); rank++) {
            int id = ranking.id(rank);
            likeliest.add(new Candidate(id, raw[id] - logSumExp));
        }
        Map<String, Double> values = new LinkedHashMap<>();
        if (members && session instanceof EnsembleSession mixed) {
            mixed.reportMembers(0, token, "", values);
        }
        return new LogProbabilities(
                raw[token] - logSumExp, List.copyOf(likeliest), Collections.unmodifiableMap(values));
    }
}
