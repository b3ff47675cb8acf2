package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Generator} writes: limits, stops, reports and {@link SamplingOptions}. Without any option it decodes
 * greedily, up to the number of tokens the (tuned) model suggests, else 256, and reports no log-probabilities.
 *
 * <p>Immutable and thread-safe.
 */
public final class GenerationOptions {
    /** The limit of new tokens where neither the caller nor the model gives one. */
    static final int DEFAULT_MAX_NEW_TOKENS = 256;

    private static final GenerationOptions DEFAULTS = builder().build();

    private final OptionalInt maxNewTokens;
    private final List<String> stopStrings;
    private final Set<Integer> stopTokens;
    private final boolean includeStop;
    private final OptionalInt topLogProbabilities;
    private final boolean memberLogProbabilities;
    private final Explanation.@Nullable Request explanations;
    private final SamplingOptions sampling;
    private final @Nullable Speculation speculation;
    private final TokenConstraint.@Nullable Source constraint;
    private final @Nullable Duration deadline;
    private final List<Generation.Listener> listeners;

    private GenerationOptions(Builder b) {
        maxNewTokens = b.maxNewTokens;
        stopStrings = List.copyOf(b.stopStrings);
        stopTokens = Set.copyOf(b.stopTokens);
        includeStop = b.includeStop;
        topLogProbabilities = b.topLogProbabilities;
        memberLogProbabilities = b.memberLogProbabilities;
        explanations = b.explanations;
        sampling = b.sampling.build();
        speculation = b.speculation;
        constraint = b.constraint;
        deadline = b.deadline;
        listeners = List.copyOf(b.listeners);
    }

    /** Greedy, with the model's limit of new tokens. */
    public static GenerationOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with everything this has. */
    public Builder toBuilder() {
        Builder b = new Builder();
        b.maxNewTokens = maxNewTokens;
        b.stopStrings.addAll(stopStrings);
        b.stopTokens.addAll(stopTokens);
        b.includeStop = includeStop;
        b.topLogProbabilities = topLogProbabilities;
        b.memberLogProbabilities = memberLogProbabilities;
        b.explanations = explanations;
        b.sampling = sampling.toBuilder();
        b.speculation = speculation;
        b.constraint = constraint;
        b.deadline = deadline;
        b.listeners.addAll(listeners);
        return b;
    }

    /** Returns the limit of new tokens; empty for the model's own suggestion. */
    public OptionalInt maxNewTokens() {
        return maxNewTokens;
    }

    /** Texts that end the generation. */
    public List<String> stopStrings() {
        return stopStrings;
    }

    /** Tokens that end the generation, beside the model's own end tokens. */
    public Set<Integer> stopTokens() {
        return stopTokens;
    }

    /** Returns whether a stop string is part of the text. */
    public boolean includeStop() {
        return includeStop;
    }

    /**
     * Returns how many of the likeliest tokens are reported with each token; empty reports no log-probabilities at all.
     */
    public OptionalInt topLogProbabilities() {
        return topLogProbabilities;
    }

    /** Returns whether each member's log-probability of the chosen token is reported. */
    public boolean memberLogProbabilities() {
        return memberLogProbabilities;
    }

    /** Returns what of each token is explained; empty, the default, for nothing. */
    public Optional<Explanation.Request> explanations() {
        return Optional.ofNullable(explanations);
    }

    /** Returns how scores become tokens. */
    public SamplingOptions sampling() {
        return sampling;
    }

    /** Returns how to decode speculatively; empty, the default, decodes plainly. */
    public Optional<Speculation> speculation() {
        return Optional.ofNullable(speculation);
    }

    /** Returns what the text must obey; empty, the default, for any text. */
    public Optional<TokenConstraint.Source> constraint() {
        return Optional.ofNullable(constraint);
    }

    /** Returns how long after its beginning a generation ends at the latest; empty, the default, for no such limit. */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** Returns who is told of each generation, in order. */
    public List<Generation.Listener> listeners() {
        return listeners;
    }

    /**
     * Collects options; each setter refuses absurd values with an {@link IllegalArgumentException}. Not thread-safe.
     */
    public static final class Builder {
        private OptionalInt maxNewTokens = OptionalInt.empty();
        private final List<String> stopStrings = new ArrayList<>();
        private final Set<Integer> stopTokens = new LinkedHashSet<>();
        private boolean includeStop;
        private OptionalInt topLogProbabilities = OptionalInt.empty();
        private boolean memberLogProbabilities;
        private Explanation.@Nullable Request explanations;
        private SamplingOptions.Builder sampling = SamplingOptions.builder();
        private @Nullable Speculation speculation;
        private TokenConstraint.@Nullable Source constraint;
        private @Nullable Duration deadline;
        private final List<Generation.Listener> listeners = new ArrayList<>();

        private Builder() {}

        /** Limits the new tokens, at least 1; the prompt does not count. */
        public Builder maxNewTokens(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("maxNewTokens must be at least 1, got " + count);
            }
            this.maxNewTokens = OptionalInt.of(count);
            return this;
        }

        /**
         * Ends the generation where one of these appears in the text, also across token borders; may be called several
         * times. Bytes that only together are a character, such as SentencePiece's byte tokens, count as soon as they
         * form the stop string.
         */
        public Builder stopStrings(String... texts) {
            for (String text : texts) {
                if (text.isEmpty()) {
                    throw new IllegalArgumentException("a stop string must not be empty");
                }
                stopStrings.add(text);
            }
            return this;
        }

        /** Ends the generation at any of these tokens; may be called several times. */
        public Builder stopTokens(int... ids) {
            for (int id : ids) {
                if (id < 0) {
                    throw new IllegalArgumentException("a stop token must be at least 0, got " + id);
                }
                stopTokens.add(id);
            }
            return this;
        }

        /** Returns whether the text keeps the stop string that ended it; by default it is cut off. */
        public Builder includeStop(boolean include) {
            this.includeStop = include;
            return this;
        }

        /**
         * Reports with each token its normalised log-probability before any processor, and the likeliest tokens.
         *
         * @param top how many of the likeliest tokens to report, at least 0
         */
        public Builder logProbabilities(int top) {
            if (top < 0) {
                throw new IllegalArgumentException("logProbabilities takes at least 0 top tokens, got " + top);
            }
            this.topLogProbabilities = OptionalInt.of(top);
            return this;
        }

        /**
         * Also reports each member's own log-probability of the chosen token; {@link #logProbabilities} of 0 is
         * implied.
         */
        public Builder memberLogProbabilities(boolean report) {
            this.memberLogProbabilities = report;
            if (report && topLogProbabilities.isEmpty()) {
                topLogProbabilities = OptionalInt.of(0);
            }
            return this;
        }

        /**
         * Explains each token by comparing the mix with one of its members. This takes a few passes over the vocabulary
         * (see {@code docs/science.md} for the time), and none of a model. A generator refuses it for a model that is
         * no ensemble.
         */
        public Builder explanations(Explanation.Request request) {
            this.explanations = requireNonNull(request);
            return this;
        }

        /** Takes all sampling options from elsewhere, replacing those set so far. */
        public Builder sampling(SamplingOptions options) {
            this.sampling = options.toBuilder();
            return this;
        }

        /** Sets sampling options in place: {@code sampling(s -> s.topP(0.9).minP(0.05))}. */
        public Builder sampling(Consumer<SamplingOptions.Builder> change) {
            requireNonNull(change).accept(sampling);
            return this;
        }

        /** Short for {@link SamplingOptions.Builder#temperature}. */
        public Builder temperature(double temperature) {
            sampling.temperature(temperature);
            return this;
        }

        /** Short for {@link SamplingOptions.Builder#topP}. */
        public Builder topP(double p) {
            sampling.topP(p);
            return this;
        }

        /** Short for {@link SamplingOptions.Builder#seed}. */
        public Builder seed(long seed) {
            sampling.seed(seed);
            return this;
        }

        /** Decodes speculatively: the same distribution, in fewer passes of the large members. */
        public Builder speculation(Speculation how) {
            this.speculation = requireNonNull(how);
            return this;
        }

        /**
         * Has every text obey a constraint, which is made for the model when the generator is. A text that a limit or a
         * cancellation ends may be the beginning of one; {@link Generation#fulfilsConstraint} tells. Stop strings,
         * which would cut the text anywhere, are refused beside it.
         */
        public Builder constraint(TokenConstraint.Source source) {
            this.constraint = requireNonNull(source);
            return this;
        }

        /** {@link #constraint(TokenConstraint.Source)}, of a constraint over the tokens of the model itself. */
        public Builder constraint(TokenConstraint tokens) {
            requireNonNull(tokens);
            return constraint((LanguageModel model) -> tokens);
        }

        /**
         * Ends each generation with {@link FinishReason#DEADLINE} once so much time has passed since it was begun, that
         * in which it waited for its turn included ({@link ModelOptions.Builder#maxSequences}). It is looked at before
         * each token, so a step or prompt that runs by then is run to its end.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder deadline(Duration afterBeginning) {
            if (afterBeginning.isNegative() || afterBeginning.isZero()) {
                throw new IllegalArgumentException("deadline must be a positive time, got " + afterBeginning);
            }
            this.deadline = afterBeginning;
            return this;
        }

        /** Tells a listener of each generation, after those added before. */
        public Builder listener(Generation.Listener listener) {
            listeners.add(requireNonNull(listener));
            return this;
        }

        /**
         * Makes the options.
         *
         * @throws IllegalArgumentException if there are both a constraint and stop strings
         */
        public GenerationOptions build() {
            if (constraint != null && !stopStrings.isEmpty()) {
                throw new IllegalArgumentException("expected a constraint or stop strings, got both: the stop strings "
                        + stopStrings + " could end the text where the constraint does not; leave one out");
            }
            return new GenerationOptions(this);
        }
    }
}
