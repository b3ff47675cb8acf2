package org.eft4j;

import org.eft4j.internal.math.RowScan;

/**
 * What a decode step does between the members' calls and the next token, on rows that stay the same. In this package because no public call does
 * this alone.
 */
public final class MixAndDraw implements AutoCloseable {
    private final MemberSessions members;
    private final Sampler sampler;
    private final TokenHistory history = TokenHistory.of(0);
    private final RowScan scan = new RowScan();
    private final float[] scores;

    /** Runs the members once, for their rows. */
    public MixAndDraw(Ensemble ensemble, SamplingOptions options) {
        members = MemberSessions.open(ensemble, ensemble.promptsFor(Prompt.tokens(0)));
        members.prompt();
        sampler = Sampler.of(options, ensemble.vocabulary().size(), ensemble.endTokens());
        scores = new float[ensemble.vocabulary().size()];
    }

    /** One token. The sampler may change the scores; the next mix restores them. */
    public int token() {
        members.mix(0, 0, scores, 0, scan);
        return sampler.sample(scan, history);
    }

    @Override
    public void close() {
        members.close();
    }
}
