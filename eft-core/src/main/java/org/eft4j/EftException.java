package org.eft4j;

import org.jspecify.annotations.Nullable;

/**
 * The root of what this library throws when something outside the caller's arguments goes wrong. Messages say what was
 * expected, what was found and what to do. Wrong arguments are {@link IllegalArgumentException}, use of a closed object
 * is {@link IllegalStateException}.
 */
public class EftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message and no cause. */
    public EftException(String message) {
        super(message);
    }

    /** Makes an exception with a message and its cause, if there is one. */
    public EftException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
