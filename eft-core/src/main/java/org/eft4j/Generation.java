package org.eft4j;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Generator} wrote.
 *
 * @param text the text as it follows the prompt, without end tokens, and cut before a stop string unless that was asked
 *     for
 * @param tokens every generated token, a final end token included
 * @param promptIds the prompt's ids as the reference member read them
 * @param finishReason why it ended
 * @param seed the seed that gives these tokens again
 * @param timing how long it took
 * @param speculation what speculative decoding did; empty for plain decoding
 */
public record Generation(
        String text,
        List<Token> tokens,
        List<Integer> promptIds,
        FinishReason finishReason,
        long seed,
        Timing timing,
        Optional<Speculation.Stats> speculation) {
    /** Makes the lists immutable. */
    public Generation {
        tokens = List.copyOf(tokens);
        promptIds = List.copyOf(promptIds);
    }

    /** The ids of the generated tokens. */
    public int[] tokenIds() {
        return tokens.stream().mapToInt(Token::id).toArray();
    }

    /**
     * Time spent, without the time the caller of a stream took between tokens.
     *
     * @param prefill until the first token could be chosen
     * @param decode from then on
     * @param models the part of {@code decode} that was spent inside the models' own calls
     * @param newTokens the number of tokens generated
     */
    public record Timing(Duration prefill, Duration decode, Duration models, int newTokens) {
        /** New tokens for each second of prefill and decode together; 0 if there are none. */
        public double tokensPerSecond() {
            long nanos = prefill.plus(decode).toNanos();
            return nanos == 0 ? 0 : newTokens * 1e9 / nanos;
        }
    }
}
