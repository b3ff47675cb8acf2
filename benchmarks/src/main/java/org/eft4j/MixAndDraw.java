package org.eft4j;

import java.util.Set;

/**
 * What a decode step does between the members' calls and the next token, on rows that stay the same. In this package
 * because no public call does this alone.
 */
public final class MixAndDraw implements AutoCloseable {
    private final MemberSessions members;
    private final Sampler sampler;
    private final TokenHistory history = TokenHistory.of(0);
    private final float[] scores;

    /** Runs the members once, for their rows. */
    public MixAndDraw(Ensemble ensemble, SamplingOptions options) {
        members = MemberSessions.open(ensemble, ensemble.promptsFor(Prompt.tokens(0)), Set.of(), false);
        members.prompt();
        sampler = Sampler.of(options, ensemble.vocabulary().size(), ensemble.endTokens());
        scores = new float[ensemble.vocabulary().size()];
    }

    /** One token. The sampler may change the scores; the next mix restores them. */
    public int token() {
        return sampler.sample(members.mix(0, 0, scores, 0), history);
    }

    @Override
    public void close() {
        members.close();
    }
}
