package org.eft4j.structured.internal.regex;

/** A pattern is none, or asks for what no automaton does. */
public final class PatternException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PatternException(String expected, String pattern, int at) {
        super(expected + " at position " + at + " of the pattern " + pattern);
    }
}
