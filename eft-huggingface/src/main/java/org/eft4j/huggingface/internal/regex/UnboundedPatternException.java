package org.eft4j.huggingface.internal.regex;

/** The retries of a pattern have no bound that grows linearly with the text, or cannot be told. */
public final class UnboundedPatternException extends Exception {
    private static final long serialVersionUID = 1L;

    UnboundedPatternException(String reason) {
        super(reason);
    }
}
