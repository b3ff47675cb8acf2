package org.eft4j;

/**
 * A prompt or an appended block is longer than what the model's context has room for. Nothing was changed when it is
 * thrown.
 */
public class ContextOverflowException extends EftException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message. */
    public ContextOverflowException(String message) {
        super(message);
    }
}
