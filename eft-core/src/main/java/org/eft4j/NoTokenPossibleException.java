package org.eft4j;

/**
 * Nothing is left to choose from: the members of a mix exclude each other's tokens, or constraints, bans and processors
 * forbid what is left. The text so far is well formed; it can be continued with fewer of them.
 */
public class NoTokenPossibleException extends EftException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message. */
    public NoTokenPossibleException(String message) {
        super(message);
    }
}
