package org.eft4j.internal.bytes;

import org.jspecify.annotations.Nullable;

/** A sequence of tokens after a prompt, which shares its beginning with others. Immutable and thread-safe. */
public final class TokenPath {
    /** No token: the end of the prompt. */
    public static final TokenPath EMPTY = new TokenPath(null, -1, 0);

    private final @Nullable TokenPath before;
    private final int token;
    private final int length;

    private TokenPath(@Nullable TokenPath before, int token, int length) {
        this.before = before;
        this.token = token;
        this.length = length;
    }

    /** Returns this sequence and one more token. */
    public TokenPath then(int next) {
        return new TokenPath(this, next, length + 1);
    }

    /** Returns the number of tokens. */
    public int length() {
        return length;
    }

    /** Returns the tokens. */
    public int[] toArray() {
        int[] tokens = new int[length];
        for (TokenPath path = this; path.before != null; path = path.before) {
            tokens[path.length - 1] = path.token;
        }
        return tokens;
    }
}
