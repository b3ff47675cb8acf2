package org.eft4j;

import java.util.Optional;
import org.eft4j.internal.math.ScannedRow;

/** Autoregressive decoding: runs every member once for each token. */
final class AutoregressiveSource implements TokenSource {
    private final MemberSessions members;
    private final TokenRecorder recorder;
    private final Sampler sampler;
    private final TokenHistory history;
    private final float[] scores;
    private final int[] pending = new int[1];
    private boolean begun;

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
        if (begun) {
            members.append(pending, 0, 1, 1);
        }
        begun = true;
        ScannedRow mixed = members.mix(0, history.generatedLength(), scores, 0);
        recorder.observe(mixed);
        int token = sampler.sample(mixed, history);
        history.append(token);
        pending[0] = token;
        return recorder.record(members, 0, token);
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
