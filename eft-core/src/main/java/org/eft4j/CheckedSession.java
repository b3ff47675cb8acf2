package org.eft4j;

import org.eft4j.internal.resource.Closing;

/**
 * Checks a session before and after each call: it must stand where the calls that succeeded left it, since rows of
 * sessions at different places must never be mixed. For one thread at a time, except {@link #cancel()} and {@link
 * #close()}.
 */
final class CheckedSession implements AutoCloseable {
    private final String owner;
    private final ModelSession session;
    private int position;

    private CheckedSession(String owner, ModelSession session) {
        this.owner = owner;
        this.session = session;
        if (room() < 1) {
            throw broken("has room for " + room() + " tokens after its prompt; expected at least 1, or a refusal");
        }
        requireInPlace();
    }

    /**
     * Takes over a session of length 0; closes it if it cannot be used.
     *
     * @param owner names its model in messages, such as {@code member 'large'}
     */
    static CheckedSession of(String owner, ModelSession session) {
        try {
            return new CheckedSession(owner, session);
        } catch (RuntimeException | Error e) {
            Closing.after(e, session::close);
            throw e;
        }
    }

    /** Returns the session itself; not to be moved. */
    ModelSession session() {
        return session;
    }

    /** Returns how many tokens surely fit after the prompt, those read included. */
    int room() {
        return session.length() + session.remaining();
    }

    /** Returns the number of tokens it has read after its prompt. */
    int position() {
        return position;
    }

    /** Returns whether it says that it stands at {@code length}. */
    boolean isAt(int length) {
        return session.length() == length;
    }

    void promptLogits(float[] row) {
        session.promptLogits(row);
        requireInPlace();
    }

    void append(int[] tokens, int offset, int count, float[] logits, int rows) {
        requireInPlace();
        session.append(tokens, offset, count, logits, rows);
        moved(count);
    }

    /** Takes note of tokens that the session has read in a step with others. */
    void moved(int count) {
        position += count;
        requireInPlace();
    }

    /** Goes back to {@code length}, if it is further; it may be further than it should be after a failure. */
    void truncate(int length) {
        if (position > length || session.length() > length) {
            session.truncate(length);
            position = Math.min(position, length);
            requireInPlace();
        }
    }

    void requireInPlace() {
        int length = session.length();
        if (length != position) {
            throw broken("stands " + length + " tokens after its prompt; expected " + position);
        }
    }

    private BackendException broken(String what) {
        return new BackendException(
                owner + " " + what + ". Its session does not do what it is told; run the contract kit on its backend");
    }

    /** Thread-safe. */
    void cancel() {
        session.cancel();
    }

    /** Thread-safe and idempotent. */
    @Override
    public void close() {
        session.close();
    }
}
