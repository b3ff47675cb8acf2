package org.eft4j;

import java.util.Arrays;

/**
 * The tokens a score depends on: the prompt as the reference member reads it, then the tokens generated so far. Handed
 * to {@link LogitsProcessor}s as a live view that is only valid during the call.
 *
 * <p>Not thread-safe.
 */
public final class TokenHistory {
    private int[] tokens;
    private int length;
    private final int promptLength;

    private TokenHistory(int[] tokens, int promptLength) {
        this.tokens = tokens;
        this.length = promptLength;
        this.promptLength = promptLength;
    }

    /** Returns a history that holds a prompt and nothing generated. */
    public static TokenHistory of(int... prompt) {
        return new TokenHistory(prompt.clone(), prompt.length);
    }

    /** Returns a history that holds a prompt and what was generated after it. */
    public static TokenHistory of(int[] prompt, int[] generated) {
        TokenHistory history = of(prompt);
        for (int token : generated) {
            history.append(token);
        }
        return history;
    }

    /** Returns the number of tokens, prompt and generated. */
    public int length() {
        return length;
    }

    /** Returns the number of tokens of the prompt. */
    public int promptLength() {
        return promptLength;
    }

    /** Returns the number of tokens generated so far. */
    public int generatedLength() {
        return length - promptLength;
    }

    /**
     * Returns the token at a position, prompt first.
     *
     * @throws IndexOutOfBoundsException if the position is not in [0, length)
     */
    public int token(int position) {
        if (position < 0 || position >= length) {
            throw new IndexOutOfBoundsException("positions are 0 to " + (length - 1) + ", got " + position);
        }
        return tokens[position];
    }

    /** Adds a generated token; not for processors, which could undo what was written. */
    void append(int token) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(16, length * 2));
        }
        tokens[length++] = token;
    }

    /**
     * Forgets generated tokens so that {@code generated} of them remain.
     *
     * @throws IllegalArgumentException if there are fewer
     */
    void truncate(int generated) {
        if (generated < 0 || generated > generatedLength()) {
            throw new IllegalArgumentException(
                    "truncate takes 0 to " + generatedLength() + " generated tokens, got " + generated);
        }
        length = promptLength + generated;
    }

    /** Returns the generated tokens, as a copy. */
    public int[] generated() {
        return Arrays.copyOfRange(tokens, promptLength, length);
    }

    @Override
    public String toString() {
        return "TokenHistory[prompt " + promptLength + ", generated " + generatedLength() + "]";
    }
}
