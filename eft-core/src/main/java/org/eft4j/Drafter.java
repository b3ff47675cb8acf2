package org.eft4j;

import java.util.Optional;
import org.eft4j.internal.math.ScannedRow;

/**
 * Reads ahead in speculative decoding, and moves the members' sessions through the drafted blocks: what they still have
 * to read of a block depends on what drafted it. Like a session, for one thread at a time, except {@link #cancel()} and
 * {@link #close()}.
 */
abstract class Drafter implements AutoCloseable {
    private final MemberSessions members;

    Drafter(MemberSessions members) {
        this.members = members;
    }

    /** Returns the members' sessions. */
    final MemberSessions members() {
        return members;
    }

    /** Runs the prompts. */
    void prefill() {
        members.prompt();
    }

    /**
     * Returns what the drafter is to read for one more draft: what it has not read of the history. Empty if it cannot
     * read that.
     */
    abstract Optional<SessionReading> next(TokenHistory history);

    /**
     * Takes over what was read, as {@link #next} said.
     *
     * @param row the place in the block, 0 for the first draft
     * @param nanos what the reading took
     * @param scores receives the logits
     */
    abstract void arrived(int row, long nanos, float[] scores);

    /**
     * Has every member read a block; the logits that follow its tokens become rows 0 and on.
     *
     * @param start where every member stood when the block began
     * @param block holds the tokens, from its beginning
     * @param count how many tokens there are
     */
    void readBlock(int start, int[] block, int count) {
        members.truncate(start);
        members.append(block, 0, count, count);
    }

    /**
     * Mixes the members' rows that follow the whole history.
     *
     * @param row their place in the block
     * @return the mixed row, valid until the next mix
     */
    ScannedRow mix(int row, TokenHistory history, float[] out) {
        return members.mix(row, history.generatedLength(), out, 0);
    }

    /** Takes every session that is further back to {@code length} tokens after the prompt. */
    void truncate(int length) {
        members.truncate(length);
    }

    /** Returns the time spent inside the models' own calls. */
    ModelTime modelTime() {
        return members.modelTime();
    }

    /** Cancels every session. Thread-safe. */
    void cancel() {
        members.cancel();
    }

    /** Closes every session. Thread-safe and idempotent. */
    @Override
    public void close() {
        members.close();
    }
}
