package org.eft4j;

import java.util.Arrays;
import java.util.Optional;
import org.eft4j.internal.math.ScannedRow;

/**
 * Autoregressive decoding: runs every member once for each token. Tokens that a constraint leaves no choice about wait,
 * and are read together with the next one that is chosen.
 */
final class AutoregressiveSource implements TokenSource {
    private final MemberSessions members;
    private final TokenRecorder recorder;
    private final Sampler sampler;
    private final TokenHistory history;
    private final float[] scores;
    /** The tokens that the members have not read yet. */
    private int[] pending = new int[1];

    private int unread;

    AutoregressiveSource(MemberSessions members, TokenRecorder recorder, Sampler sampler, TokenHistory history) {
        this.members = members;
        this.recorder = recorder;
        this.sampler = sampler;
        this.history = history;
        this.scores = new float[members.width()];
    }

    @Override
    public void prefill() {
        members.prompt();
    }

    @Override
    public Choice next(int atMost) {
        int forced = recorder.needsRows() ? ConstraintTracker.NONE : sampler.forced(history);
        if (forced != ConstraintTracker.NONE) {
            hold(forced);
            return recorder.record(members, 0, forced);
        }
        if (unread > 0) {
            members.append(pending, 0, unread, 1);
        }
        unread = 0;
        ScannedRow mixed = members.mix(0, history.generatedLength(), scores, 0);
        recorder.observe(mixed);
        int token = sampler.sample(mixed, history);
        hold(token);
        return recorder.record(members, 0, token);
    }

    private void hold(int token) {
        history.append(token);
        if (unread == pending.length) {
            pending = Arrays.copyOf(pending, 2 * unread);
        }
        pending[unread++] = token;
    }

    @Override
    public int room() {
        return members.room();
    }

    @Override
    public int reusedTokens() {
        return members.reusedTokens();
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
