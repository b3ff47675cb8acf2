package org.eft4j;

import java.util.Optional;
import org.eft4j.internal.math.RowScan;
import org.jspecify.annotations.Nullable;

/** Autoregressive decoding: runs every member once for each token. */
final class AutoregressiveSource implements TokenSource {
    private final MemberSessions members;
    private final TokenLaw law;
    private final Sampler sampler;
    private final TokenHistory history;
    private final float[] scores;
    private final RowScan scan = new RowScan();
    private final int[] pending = new int[1];
    private boolean begun;

    AutoregressiveSource(MemberSessions members, TokenLaw law, Sampler sampler, TokenHistory history) {
        this.members = members;
        this.law = law;
        this.sampler = sampler;
        this.history = history;
        this.scores = new float[law.width()];
    }

    @Override
    public void prefill() {
        members.prompt();
    }

    @Override
    public int next(int atMost) {
        if (begun) {
            members.append(pending, 0, 1, 1);
        }
        begun = true;
        members.mix(0, history.generatedLength(), scores, 0, scan);
        law.prepare(scan);
        int token = sampler.sample(scan, history);
        law.report(members, 0, token);
        history.append(token);
        pending[0] = token;
        return token;
    }

    @Override
    public Token.@Nullable LogProbabilities logProbabilities() {
        return law.reported();
    }

    @Override
    public @Nullable Explanation explanation() {
        return law.explanation();
    }

    @Override
    public int room() {
        return members.room();
    }

    @Override
    public long modelNanos() {
        return members.modelNanos();
    }

    @Override
    public Optional<Speculation.Stats> speculation() {
        return Optional.empty();
    }

    @Override
    public void cancel() {
        members.cancel();
    }

    @Override
    public void close() {
        members.close();
    }
}
