package org.eft4j;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the tokens of one generation come from, one after the other. For one thread at a time, except {@link #cancel()}
 * and {@link #close()}.
 */
interface TokenSource extends AutoCloseable {
    /** Runs the prompt; called once, first. */
    void prefill();

    /**
     * The next token.
     *
     * @param atMost how many tokens the generation can still take, this one included, at least 1
     */
    int next(int atMost);

    /** The log-probabilities of the token returned last, {@code null} unless asked for. */
    Token.@Nullable LogProbabilities logProbabilities();

    /** Why the token returned last was chosen, {@code null} unless asked for. */
    @Nullable
    Explanation explanation();

    /** How many tokens fit behind the prompt. */
    int room();

    /** Nanoseconds spent inside the models' own calls. */
    long modelNanos();

    /** What speculation did, empty for plain decoding. */
    Optional<Speculation.Stats> speculation();

    void cancel();

    @Override
    void close();
}
