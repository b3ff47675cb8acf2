package org.eft4j.remote;

import static java.util.Objects.requireNonNull;

import org.eft4j.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * A server did not give what was asked of it. {@link #reason()} says why, for a caller that acts on it. No message
 * holds a prompt, a token id, a key or the body of an answer. While a model is opened, when nothing of the caller's has
 * been sent, a message quotes what the server says.
 */
public final class RemoteException extends BackendException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Makes an exception with a message and its cause, if there is one. */
    public RemoteException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason);
    }

    /** Returns why the server gave no answer that can be used. */
    public Reason reason() {
        return reason;
    }

    /** What kept a server's answer from being used. */
    public enum Reason {
        /** The server wants a key, or another one. */
        UNAUTHORISED,
        /** The server has no such model, or nothing at this address. */
        NOT_FOUND,
        /** The server's context is shorter than it said. */
        CONTEXT_FULL,
        /** The server is loading, or has too much to do, and still was after being asked again. */
        OVERLOADED,
        /** The server refuses the request for another reason. */
        REFUSED,
        /** The answer is cut short, is not what was asked for, or holds what cannot be. */
        BROKEN_ANSWER,
        /** No connection can be made, or it is lost each time. */
        UNREACHABLE,
        /** The answer did not come in time. */
        TIMED_OUT
    }
}
