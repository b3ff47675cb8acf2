package org.eft4j;

/** Two models that are to be mixed use different token ids; the message names the first ids at which they differ. */
public class VocabularyMismatchException extends EftException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message. */
    public VocabularyMismatchException(String message) {
        super(message);
    }
}
