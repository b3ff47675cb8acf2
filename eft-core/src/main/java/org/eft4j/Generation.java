package org.eft4j;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link Generator} wrote. Immutable and thread-safe. */
public final class Generation {
    private final String text;
    private final List<Token> tokens;
    private final List<Integer> promptIds;
    private final FinishReason finishReason;
    private final long seed;
    private final int reusedTokens;
    private final Map<String, ModelSession.ByteReading> byteReadings;
    private final Timing timing;
    private final Optional<Speculation.Stats> speculation;
    private final boolean fulfilsConstraint;

    Generation(
            String text,
            List<Token> tokens,
            List<Integer> promptIds,
            FinishReason finishReason,
            long seed,
            int reusedTokens,
            Map<String, ModelSession.ByteReading> byteReadings,
            Timing timing,
            Optional<Speculation.Stats> speculation,
            boolean fulfilsConstraint) {
        this.text = text;
        this.tokens = List.copyOf(tokens);
        this.promptIds = List.copyOf(promptIds);
        this.finishReason = finishReason;
        this.seed = seed;
        this.reusedTokens = reusedTokens;
        this.byteReadings = byteReadings;
        this.timing = timing;
        this.speculation = speculation;
        this.fulfilsConstraint = fulfilsConstraint;
    }

    /**
     * Returns the text as it follows the prompt, without end tokens, and cut before a stop string unless that was asked
     * for.
     */
    public String text() {
        return text;
    }

    /** Returns every generated token, a final end token included. */
    public List<Token> tokens() {
        return tokens;
    }

    /** Returns the prompt's ids as the reference member read them. */
    public List<Integer> promptIds() {
        return promptIds;
    }

    /** Returns why it ended. */
    public FinishReason finishReason() {
        return finishReason;
    }

    /** Returns the seed that gives these tokens again. */
    public long seed() {
        return seed;
    }

    /**
     * Returns how many of the prompt's first tokens were not run, since the model remembered them from an earlier
     * sequence; of a mix, that of the member with the fewest.
     */
    public int reusedTokens() {
        return reusedTokens;
    }

    /**
     * Returns what reading models over bytes took, and what was approximate about it, by the member's name; members of
     * nested ensembles as {@code outer/inner}, a model alone by its own name. Empty for models over tokens.
     */
    public Map<String, ModelSession.ByteReading> byteReadings() {
        return byteReadings;
    }

    /** Returns how long it took. */
    public Timing timing() {
        return timing;
    }

    /** Returns what speculative decoding did; empty for plain decoding. */
    public Optional<Speculation.Stats> speculation() {
        return speculation;
    }

    /**
     * Returns whether the text is one that the constraint accepts; true without a constraint. False only where a limit
     * or a cancellation ended the text inside one: it is then the beginning of such a text.
     */
    public boolean fulfilsConstraint() {
        return fulfilsConstraint;
    }

    /** Returns the ids of the generated tokens. */
    public int[] tokenIds() {
        return tokens.stream().mapToInt(Token::id).toArray();
    }

    @Override
    public String toString() {
        return "Generation[" + tokens.size() + " tokens, " + finishReason + ": " + text + "]";
    }

    /**
     * Time spent, without the time the caller of a stream took between tokens.
     *
     * @param prefill until the first token could be chosen
     * @param decode from then on
     * @param models the part of {@code decode} that was spent inside the models' own calls
     * @param members how much of that each member of a mix took, by name, a member's own members as {@code
     *     outer/inner}; where members run at once ({@link Ensemble#withExecutor}), the others wait for the one that
     *     took longest. Empty for a model that is no mix
     * @param newTokens the number of tokens generated
     */
    public record Timing(
            Duration prefill, Duration decode, Duration models, Map<String, Duration> members, int newTokens) {
        /** Copies the map, whose order is kept. */
        public Timing {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** Returns the new tokens for each second of prefill and decode together; 0 if there are none. */
        public double tokensPerSecond() {
            long nanos = prefill.plus(decode).toNanos();
            return nanos == 0 ? 0 : newTokens * 1e9 / nanos;
        }
    }
}
