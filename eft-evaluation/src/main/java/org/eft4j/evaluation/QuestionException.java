package org.eft4j.evaluation;

import org.eft4j.EftException;
import org.jspecify.annotations.Nullable;

/**
 * A question, or a file of them, is not what it should be: malformed, a pattern that backtracks too far, too large. The
 * message names the file and the line, where there is one; whoever wrote the questions can correct them.
 */
public class QuestionException extends EftException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message and no cause. */
    public QuestionException(String message) {
        super(message);
    }

    /** Makes an exception with a message and its cause, if there is one. */
    public QuestionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
