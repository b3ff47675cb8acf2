package org.eft4j.remote.internal;

/** A text that is sent to a server: the first ids of an array, which is not copied. */
final class Prefix {
    private final int[] tokens;
    private final int length;

    /**
     * Makes a text.
     *
     * @param tokens the ids; not to be changed while a request with them is written
     * @param length how many of them
     */
    Prefix(int[] tokens, int length) {
        this.tokens = tokens;
        this.length = length;
    }

    static Prefix of(int... tokens) {
        return new Prefix(tokens, tokens.length);
    }

    /** Returns the array that the text is the beginning of; not to be changed. */
    int[] tokens() {
        return tokens;
    }

    int length() {
        return length;
    }
}
