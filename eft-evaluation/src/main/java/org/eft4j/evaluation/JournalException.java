package org.eft4j.evaluation;

import org.eft4j.EftException;
import org.jspecify.annotations.Nullable;

/**
 * A journal cannot be used for this run: another run has it open, it was made with other settings, or the file holds
 * something else. Nothing was changed; wait, or write elsewhere.
 */
public class JournalException extends EftException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message and no cause. */
    public JournalException(String message) {
        super(message);
    }

    /** Makes an exception with a message and its cause, if there is one. */
    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
