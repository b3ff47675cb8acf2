package org.eft4j.huggingface.internal.regex;

/**
 * What Oniguruma, the engine of the tokenizer library, has to do for a pattern. At ten million choices taken back from
 * one place in a text the engine gives up, and the library ends the process.
 *
 * @param longestText the length in characters up to which any text is safe. Up to there, the work from one place of the
 *     text grows at most linearly with the text; over all places it can grow with the square
 * @param canBeEmpty whether the pattern may match without taking a character
 */
public record Backtracking(long longestText, boolean canBeEmpty) {
    /** A tenth less than Oniguruma's limit. */
    private static final long MAX_RETRIES = 9_000_000;

    /**
     * Judges a pattern.
     *
     * @throws UnboundedPatternException if a text of some thousand characters can exceed the limit, or the pattern uses
     *     a construct that cannot be judged
     */
    public static Backtracking of(String pattern) throws UnboundedPatternException {
        Cost cost = new PatternParser(pattern, 0).parse();
        Bound retries = cost.attempt();
        Bound steps = new PatternParser(pattern, 1).parse().attempt();
        if (steps.isNone() || retries.constant() >= MAX_RETRIES) {
            throw new UnboundedPatternException("there are more ways to match it than a text has characters");
        }
        long longestText = retries.perCharacter() == 0
                ? Long.MAX_VALUE
                : (MAX_RETRIES - retries.constant()) / retries.perCharacter();
        return new Backtracking(longestText, cost.canBeEmpty());
    }
}
