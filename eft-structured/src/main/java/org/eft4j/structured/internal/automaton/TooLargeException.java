package org.eft4j.structured.internal.automaton;

/** An automaton would grow beyond its bounds. */
public final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception that says what is too large. */
    public TooLargeException(String message) {
        super(message);
    }
}
