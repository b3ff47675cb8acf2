package org.eft4j.remote.internal.http;

import java.io.IOException;

/** An answer is not what was asked for. The message is ours and quotes nothing of the answer. */
public final class BrokenAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean worthRepeating;

    /**
     * Makes an exception.
     *
     * @param message what is wrong, as the end of a sentence
     * @param worthRepeating whether the answer was damaged on its way, so that another may be whole
     */
    public BrokenAnswerException(String message, boolean worthRepeating) {
        super(message);
        this.worthRepeating = worthRepeating;
    }

    /** Makes an exception for an answer that came whole but is wrong. */
    public BrokenAnswerException(String message) {
        this(message, false);
    }

    boolean isWorthRepeating() {
        return worthRepeating;
    }
}
