package org.eft4j.huggingface.internal.regex;

/**
 * Tells how long a text a pattern can be run on by Oniguruma, the engine of the tokenizer library. At ten million retries
 * from one place in the text the engine gives up, and the library ends the process. Stateless and thread-safe.
 */
public final class Backtracking {
    /** A tenth less than Oniguruma's limit. */
    private static final long MAX_RETRIES = 9_000_000;

    private Backtracking() {}

    /**
     * Returns the length in characters up to which any text is safe. Up to there, the work from one place of the text grows
     * at most linearly with the text; over all places it can grow with the square.
     *
     * @throws UnboundedPatternException if a text of some thousand characters can exceed the limit, or the pattern uses a
     *     construct that cannot be judged
     */
    public static long longestText(String pattern) throws UnboundedPatternException {
        Bound retries = new PatternParser(pattern, 0).parse().attempt();
        Bound steps = new PatternParser(pattern, 1).parse().attempt();
        if (steps.isNone() || retries.constant() >= MAX_RETRIES) {
            throw new UnboundedPatternException("it can be matched in more ways than a text has characters");
        }
        return retries.perCharacter() == 0
                ? Long.MAX_VALUE
                : (MAX_RETRIES - retries.constant()) / retries.perCharacter();
    }
}
