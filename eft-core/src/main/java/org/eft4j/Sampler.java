package org.eft4j;

import java.util.Set;
import java.util.SplittableRandom;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;
import org.eft4j.internal.math.TokenDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Turns scores into a token by {@link SamplingOptions}. A {@link Generator} makes one for each generation; it can also
 * be used alone, on scores from anywhere.
 *
 * <p>Random numbers come from {@link SplittableRandom}, one for each sampled token and none for a greedy one, so a seed
 * gives the same tokens on every JVM. Holds reused memory: not thread-safe.
 */
public final class Sampler {
    /** Seeds that nobody gave stay within what a JSON number carries exactly. */
    private static final long DRAWN_SEED_MASK = (1L << 53) - 1;

    private final SamplingOptions options;
    private final ScoreShaping shaping;
    private final TokenDistribution distribution = new TokenDistribution();
    private final RowScanner scanner = new RowScanner();
    private final int vocabularySize;
    private final long seed;
    private final SplittableRandom random;
    private final @Nullable ConstraintTracker constraint;

    private Sampler(
            SamplingOptions options,
            int vocabularySize,
            Set<Integer> endTokens,
            @Nullable ConstraintTracker constraint) {
        this.options = options;
        this.vocabularySize = vocabularySize;
        this.shaping = new ScoreShaping(options, vocabularySize, endTokens, constraint);
        this.constraint = constraint;
        this.seed = options.seed().orElseGet(() -> new SplittableRandom().nextLong() & DRAWN_SEED_MASK);
        this.random = new SplittableRandom(seed);
    }

    /**
     * Makes a sampler.
     *
     * @param vocabularySize the width of a row of scores
     * @param endTokens the tokens that {@link SamplingOptions#minNewTokens} holds back
     * @throws IllegalArgumentException if the options or the end tokens name a token outside the vocabulary
     */
    public static Sampler of(SamplingOptions options, int vocabularySize, Set<Integer> endTokens) {
        return new Sampler(options, vocabularySize, endTokens, null);
    }

    /** Makes a sampler under a constraint. */
    static Sampler of(
            SamplingOptions options,
            int vocabularySize,
            Set<Integer> endTokens,
            @Nullable ConstraintTracker constraint) {
        return new Sampler(options, vocabularySize, endTokens, constraint);
    }

    /** Returns the seed, the one that was drawn if none was given. */
    public long seed() {
        return seed;
    }

    /**
     * Chooses the next token. Does not append it to the history.
     *
     * @param scores one score per token, NaN-free, at least one above −∞; changed in place
     * @param history the tokens so far
     * @return the token's id
     * @throws IllegalArgumentException if the row is narrower than the vocabulary
     * @throws NoTokenPossibleException if every token is forbidden
     * @throws EftException if a score is NaN or +∞, whether it came so or a bias or processor made it
     */
    public int sample(float[] scores, TokenHistory history) {
        if (scores.length < vocabularySize) {
            throw new IllegalArgumentException("a row of scores is " + vocabularySize + " wide, got " + scores.length);
        }
        return sample(scanner.scan(scores, 0, vocabularySize), history);
    }

    /**
     * {@link #sample(float[], TokenHistory)} of a scanned row.
     *
     * @param scores begin where their array begins, and end where no more may be chosen
     */
    int sample(ScannedRow scores, TokenHistory history) {
        int forced = forced(history);
        if (forced != ConstraintTracker.NONE) {
            return forced;
        }
        if (options.isGreedy()) {
            requirePossible(shape(scores, history), history);
            return scores.argmax();
        }
        requireDistribution(scores, history, distribution);
        return distribution.sample(random.nextDouble());
    }

    /**
     * Computes the distribution the next token is drawn from: after all processors, temperature and filters; for greedy
     * decoding one token of probability 1. Changes the scores in place.
     *
     * @param scores as for {@link #sample(ScannedRow, TokenHistory)}
     * @return whether any token is possible
     */
    boolean computeDistribution(ScannedRow scores, TokenHistory history, TokenDistribution distribution) {
        int forced = forced(history);
        if (forced != ConstraintTracker.NONE) {
            distribution.computeSingle(forced);
            return true;
        }
        if (shape(scores, history) == Float.NEGATIVE_INFINITY) {
            return false;
        }
        if (options.isGreedy()) {
            distribution.computeSingle(scores.argmax());
        } else {
            distribution.compute(
                    scores, options.temperature(), options.topK(), options.topP(), options.minP(), options.typicalP());
        }
        return true;
    }

    /** {@link #computeDistribution}, where a distribution must exist. */
    void requireDistribution(ScannedRow scores, TokenHistory history, TokenDistribution distribution) {
        if (!computeDistribution(scores, history, distribution)) {
            requirePossible(Float.NEGATIVE_INFINITY, history);
        }
    }

    /** Returns whether nothing changes the scores that a token after these, and any later one, is chosen by. */
    boolean takesScoresAsTheyCome(TokenHistory history) {
        return !shaping.isDue(history);
    }

    SamplingOptions options() {
        return options;
    }

    /**
     * Returns the token that a constraint leaves no choice about, {@link ConstraintTracker#NONE} if there is a choice
     * or something else has a say.
     */
    int forced(TokenHistory history) {
        return constraint == null || shaping.isShapedByOthers(history)
                ? ConstraintTracker.NONE
                : constraint.forced(history);
    }

    /** Returns the next random number in [0, 1). */
    double uniform() {
        return random.nextDouble();
    }

    /** Applies everything before temperature and filters, and returns the highest score. */
    private float shape(ScannedRow scores, TokenHistory history) {
        if (shaping.isDue(history)) {
            scores.change(row -> shaping.apply(row, history));
        }
        float max = scores.max();
        if (!(max < Float.POSITIVE_INFINITY)) {
            throw new EftException("a score is " + max + " after " + history.generatedLength()
                    + " generated tokens; scores, biases and processors must give finite numbers or -Infinity");
        }
        return max;
    }

    private void requirePossible(float max, TokenHistory history) {
        if (max == Float.NEGATIVE_INFINITY) {
            if (constraint != null) {
                throw constraint.deadEnd(history);
            }
            throw new NoTokenPossibleException("every token is forbidden after " + history.generatedLength()
                    + " generated tokens; a ban or processor leaves nothing to choose from");
        }
    }
}
