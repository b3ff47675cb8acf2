package org.eft4j;

import org.jspecify.annotations.Nullable;

/**
 * A backend is missing or unusable, a model cannot be read, a run failed, or a model answered with logits that are not
 * numbers.
 */
public class BackendException extends EftException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message and no cause. */
    public BackendException(String message) {
        super(message);
    }

    /** Makes an exception with a message and its cause, if there is one. */
    public BackendException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
