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
    private final double sequencesPerStep;
    private final Map<String, ModelSession.ByteReading> byteReadings;
    private final Timing timing;
    private final Optional<ModelSession.PartialRows.Stats> partialRows;
    private final Optional<Speculation.Stats> speculation;
    private final boolean fulfilsConstraint;

    Generation(
            String text,
            List<Token> tokens,
            List<Integer> promptIds,
            FinishReason finishReason,
            long seed,
            int reusedTokens,
            double sequencesPerStep,
            Map<String, ModelSession.ByteReading> byteReadings,
            Timing timing,
            Optional<ModelSession.PartialRows.Stats> partialRows,
            Optional<Speculation.Stats> speculation,
            boolean fulfilsConstraint) {
        this.text = text;
        this.tokens = List.copyOf(tokens);
        this.promptIds = List.copyOf(promptIds);
        this.finishReason = finishReason;
        this.seed = seed;
        this.reusedTokens = reusedTokens;
        this.sequencesPerStep = sequencesPerStep;
        this.byteReadings = byteReadings;
        this.timing = timing;
        this.partialRows = partialRows;
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
     * Returns how many sequences moved in a step of this one, itself included, on average over its steps: 1 where it
     * moved alone, 0 where it took no step.
     */
    public double sequencesPerStep() {
        return sequencesPerStep;
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

    /**
     * Returns how many rows were known in part, and what that may have changed; empty where all rows are whole anyway.
     */
    public Optional<ModelSession.PartialRows.Stats> partialRows() {
        return partialRows;
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

    /**
     * Is told of every generation by the options it was given to ({@link GenerationOptions.Builder#listener}), for
     * metrics and traces. It is called on the threads that generate, so it should be quick; no thread is started for
     * it. What it throws is logged as a warning and changes nothing about the generation. Implementations are
     * thread-safe.
     */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called when a generation is ready to run, before any model does. What is wrong with its prompt or options
         * throws earlier, and no listener is told.
         *
         * @param model the model or mix that generates
         * @param promptTokens how many tokens the prompt has, as the reference member reads it
         * @return what is told about this generation
         */
        Observer onStart(LanguageModel model, int promptTokens);
    }

    /**
     * Is told what becomes of one generation; each method does nothing by default. After {@link Listener#onStart} comes
     * at most one {@link #onFirstToken}, then {@link #onEnd} or {@link #onFailure}, exactly one of them once the
     * generation was run to its end, failed or was closed. One call at a time, of which each sees what the earlier ones
     * did.
     */
    public interface Observer {
        /**
         * Called when the first token was chosen.
         *
         * @param sinceStart how long after the start, time spent waiting for a turn included
         */
        default void onFirstToken(Duration sinceStart) {}

        /**
         * Called when the generation has ended by any {@link FinishReason}. Where a stream was closed before its end,
         * the thread that closes it may make the call.
         *
         * @param generation the whole result: counts, times by member, what speculation accepted, what was reused, how
         *     many sequences moved together
         */
        default void onEnd(Generation generation) {}

        /** Called when the generation failed, with what its caller gets thrown. */
        default void onFailure(Throwable failure) {}
    }
}
