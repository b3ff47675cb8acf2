package org.eft4j.evaluation.picture;

import org.eft4j.EftException;

/**
 * This Java platform cannot draw: some are installed without fonts, or without {@code java.desktop}. What the picture
 * shows can still be printed.
 */
public class PictureException extends EftException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message and its cause. */
    public PictureException(String message, Throwable cause) {
        super(message, cause);
    }
}
