package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How scores become a token. Names, meaning and order follow Hugging Face's {@code generate}: logit bias, repetition,
 * presence and frequency penalty, banned n-grams, bad words, minimum of new tokens, the constraint, the caller's
 * processors; then, when sampling, temperature, top-k, top-p, min-p, typical. Without any option: greedy. A filter
 * (top-k, top-p, min-p, typical) given without a temperature means temperature 1. Unlike there, top-k is off by default
 * when sampling.
 *
 * <p>Immutable and thread-safe.
 */
public final class SamplingOptions {
    private static final SamplingOptions GREEDY = builder().build();

    /** As given; {@code null} leaves it to whether there is a filter. */
    private final @Nullable Double temperature;

    private final int topK;
    private final double topP;
    private final double minP;
    private final double typicalP;
    private final double repetitionPenalty;
    private final double presencePenalty;
    private final double frequencyPenalty;
    private final int noRepeatNgramSize;
    private final int minNewTokens;
    private final Map<Integer, Double> logitBias;
    private final List<int[]> badWords;
    private final List<LogitsProcessor> logitsProcessors;
    private final @Nullable Long seed;

    private SamplingOptions(Builder b) {
        temperature = b.temperature;
        topK = b.topK;
        topP = b.topP;
        minP = b.minP;
        typicalP = b.typicalP;
        repetitionPenalty = b.repetitionPenalty;
        presencePenalty = b.presencePenalty;
        frequencyPenalty = b.frequencyPenalty;
        noRepeatNgramSize = b.noRepeatNgramSize;
        minNewTokens = b.minNewTokens;
        logitBias = Collections.unmodifiableMap(new TreeMap<>(b.logitBias));
        badWords = List.copyOf(b.badWords);
        logitsProcessors = List.copyOf(b.logitsProcessors);
        seed = b.seed;
    }

    /** Returns the likeliest token at every step, the lowest id among equals. */
    public static SamplingOptions greedy() {
        return GREEDY;
    }

    /** Returns a builder with nothing set, that is, greedy. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with everything this has. */
    public Builder toBuilder() {
        Builder b = new Builder();
        b.temperature = temperature;
        b.topK = topK;
        b.topP = topP;
        b.minP = minP;
        b.typicalP = typicalP;
        b.repetitionPenalty = repetitionPenalty;
        b.presencePenalty = presencePenalty;
        b.frequencyPenalty = frequencyPenalty;
        b.noRepeatNgramSize = noRepeatNgramSize;
        b.minNewTokens = minNewTokens;
        b.logitBias.putAll(logitBias);
        b.badWords.addAll(badWords);
        b.logitsProcessors.addAll(logitsProcessors);
        b.seed = seed;
        return b;
    }

    /** Returns whether the likeliest token is taken at every step. */
    public boolean isGreedy() {
        return temperature() == 0;
    }

    /** Returns the temperature; 0 is greedy. */
    public double temperature() {
        if (temperature != null) {
            return temperature;
        }
        boolean filtered = topK > 0 || topP < 1 || minP > 0 || typicalP < 1;
        return filtered ? 1 : 0;
    }

    /**
     * Checks that nothing ranks or counts tokens, which mean something else where each is one byte.
     *
     * @param model names the model over bytes
     * @throws IllegalArgumentException if something does
     */
    void requireMeaningfulForBytes(String model) {
        requireOff(topK > 0, "top-k", model);
        requireOff(typicalP < 1, "typical-p", model);
        requireOff(repetitionPenalty != 1, "a repetition penalty", model);
        requireOff(presencePenalty != 0, "a presence penalty", model);
        requireOff(frequencyPenalty != 0, "a frequency penalty", model);
        requireOff(noRepeatNgramSize > 0, "a ban of repeated n-grams", model);
    }

    private static void requireOff(boolean isOn, String option, String model) {
        if (isOn) {
            throw new IllegalArgumentException(option + " ranks or counts tokens, and those of " + model
                    + " are single bytes; use temperature, top-p, min-p, or a processor of your own");
        }
    }

    /** Returns how many of the likeliest tokens are kept; 0 keeps all. */
    public int topK() {
        return topK;
    }

    /** Returns the mass of the likeliest tokens that are kept; 1 keeps all. */
    public double topP() {
        return topP;
    }

    /** Returns the least probability kept, relative to the likeliest token's; 0 keeps all. */
    public double minP() {
        return minP;
    }

    /** Returns the mass of the most typical tokens that are kept; 1 keeps all. */
    public double typicalP() {
        return typicalP;
    }

    /** Returns the factor that makes tokens of prompt and output less likely; 1 is off. */
    public double repetitionPenalty() {
        return repetitionPenalty;
    }

    /** Returns what is taken once from the score of a token that was generated before, in nats; 0 is off. */
    public double presencePenalty() {
        return presencePenalty;
    }

    /** Returns what is taken from the score of a token for each time it was generated, in nats; 0 is off. */
    public double frequencyPenalty() {
        return frequencyPenalty;
    }

    /** Returns the length of the sequences that may not occur twice, prompt included; 0 is off. */
    public int noRepeatNgramSize() {
        return noRepeatNgramSize;
    }

    /** Returns how many tokens must be generated before an end token is allowed. */
    public int minNewTokens() {
        return minNewTokens;
    }

    /** Returns what is added to the score of single tokens, by id, in nats. */
    public Map<Integer, Double> logitBias() {
        return logitBias;
    }

    /** Token sequences that may not be generated, as copies. */
    public List<int[]> badWords() {
        return badWords.stream().map(int[]::clone).toList();
    }

    /** Returns the caller's own processors, in order. */
    public List<LogitsProcessor> logitsProcessors() {
        return logitsProcessors;
    }

    /** Returns the seed; empty draws one anew for each generation, which reports it. */
    public OptionalLong seed() {
        return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
    }

    /**
     * Collects options; each setter refuses absurd values with an {@link IllegalArgumentException}. Not thread-safe.
     */
    public static final class Builder {
        private @Nullable Double temperature;
        private int topK;
        private double topP = 1;
        private double minP;
        private double typicalP = 1;
        private double repetitionPenalty = 1;
        private double presencePenalty;
        private double frequencyPenalty;
        private int noRepeatNgramSize;
        private int minNewTokens;
        private final Map<Integer, Double> logitBias = new TreeMap<>();
        private final List<int[]> badWords = new ArrayList<>();
        private final List<LogitsProcessor> logitsProcessors = new ArrayList<>();
        private @Nullable Long seed;

        private Builder() {}

        /** Divides the scores; 0 is greedy, at least 0. */
        public Builder temperature(double temperature) {
            check(
                    temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
                    "temperature",
                    "at least 0 and finite",
                    temperature);
            this.temperature = temperature;
            return this;
        }

        /** Keeps the k likeliest tokens, and those that tie with the last; 0 keeps all. */
        public Builder topK(int k) {
            check(k >= 0, "topK", "at least 0", k);
            this.topK = k;
            return this;
        }

        /** Keeps the smallest set of likeliest tokens with at least this mass, in (0, 1]; 1 keeps all. */
        public Builder topP(double p) {
            check(p > 0 && p <= 1, "topP", "in (0, 1]", p);
            this.topP = p;
            return this;
        }

        /** Drops tokens less likely than this share of the likeliest, in [0, 1]; 0 keeps all. */
        public Builder minP(double p) {
            check(p >= 0 && p <= 1, "minP", "in [0, 1]", p);
            this.minP = p;
            return this;
        }

        /** Keeps the tokens whose surprise is nearest to the entropy, up to this mass, in (0, 1]; 1 keeps all. */
        public Builder typicalP(double p) {
            check(p > 0 && p <= 1, "typicalP", "in (0, 1]", p);
            this.typicalP = p;
            return this;
        }

        /** Divides positive and multiplies negative scores of tokens seen in prompt or output, above 0; 1 is off. */
        public Builder repetitionPenalty(double penalty) {
            check(
                    (float) penalty > 0 && (float) penalty < Float.POSITIVE_INFINITY,
                    "repetitionPenalty",
                    "above 0 and finite",
                    penalty);
            this.repetitionPenalty = penalty;
            return this;
        }

        /** Takes this many nats once from tokens that were generated before; negative values invite them. */
        public Builder presencePenalty(double nats) {
            check(Float.isFinite((float) nats), "presencePenalty", "finite", nats);
            this.presencePenalty = nats;
            return this;
        }

        /** Takes this many nats from a token for each time it was generated. */
        public Builder frequencyPenalty(double nats) {
            check(Float.isFinite((float) nats), "frequencyPenalty", "finite", nats);
            this.frequencyPenalty = nats;
            return this;
        }

        /** Forbids any sequence of this many tokens to occur twice; 0 is off. */
        public Builder noRepeatNgramSize(int size) {
            check(size >= 0, "noRepeatNgramSize", "at least 0", size);
            this.noRepeatNgramSize = size;
            return this;
        }

        /** Forbids end tokens until this many tokens were generated. */
        public Builder minNewTokens(int count) {
            check(count >= 0, "minNewTokens", "at least 0", count);
            this.minNewTokens = count;
            return this;
        }

        /** Adds nats to a token's score; −∞ forbids it. */
        public Builder logitBias(int token, double nats) {
            check(token >= 0, "the token of a logit bias", "at least 0", token);
            check((float) nats < Float.POSITIVE_INFINITY, "logitBias", "a number below +∞", nats);
            logitBias.put(token, nats);
            return this;
        }

        /** Forbids a sequence of tokens; a sequence of one forbids that token. May be called several times. */
        public Builder badWord(int... tokens) {
            check(tokens.length > 0, "the length of a bad word", "at least 1 token", tokens.length);
            for (int token : tokens) {
                check(token >= 0, "the token of a bad word", "at least 0", token);
            }
            badWords.add(tokens.clone());
            return this;
        }

        /** Adds a processor of the caller's, asked after those added before. */
        public Builder logitsProcessor(LogitsProcessor processor) {
            logitsProcessors.add(requireNonNull(processor));
            return this;
        }

        /** Sets the seed of {@link java.util.SplittableRandom}, so that the same tokens come again. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Makes the options. */
        public SamplingOptions build() {
            return new SamplingOptions(this);
        }

        private static void check(boolean fine, String name, String expected, Number found) {
            if (!fine) {
                throw new IllegalArgumentException(name + " must be " + expected + ", got " + found);
            }
        }
    }
}
