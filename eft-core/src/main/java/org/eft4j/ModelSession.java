package org.eft4j;

import java.util.Optional;

/**
 * One sequence in a model: the prompt it was opened with and the tokens appended since. Positions count appended
 * tokens, 0 being the end of the prompt, so that the members of an ensemble count alike whatever each one's prompt was.
 *
 * <p>For one thread at a time, except {@link #cancel()} and {@link #close()}, which any thread may call. Rows of logits
 * are owned by the caller, unnormalised, and {@code vocabulary().size()} wide. A call that fails leaves {@link
 * #length()} as it was.
 */
public interface ModelSession extends AutoCloseable {
    /** Returns the number of tokens appended since the end of the prompt. */
    int length();

    /**
     * Returns the number of tokens that can surely still be appended before the context is full. It shrinks by at most
     * the number appended; by less where tokens are bytes, several of which may need one token of the model below.
     */
    int remaining();

    /**
     * Fills a row with the logits that follow the prompt, running the prompt if that has not happened. May be asked
     * again at any time.
     *
     * @param row at least one row wide
     * @throws BackendException if the run fails
     * @throws java.util.concurrent.CancellationException if the session is cancelled
     * @throws IllegalStateException if the session or its model is closed
     */
    void promptLogits(float[] row);

    /**
     * Returns how many of the prompt's first tokens were not run, since the model remembered them from an earlier
     * sequence; 0 before the prompt has run. Of a mix, that of the member with the fewest.
     */
    default int reusedTokens() {
        return 0;
    }

    /**
     * Appends tokens and gives the logits that follow each of the last {@code rows} of them.
     *
     * @param tokens where the ids lie
     * @param offset the first id to append
     * @param count how many to append; 0 does nothing
     * @param logits receives {@code rows} rows, one after the other, the earliest position first
     * @param rows how many of the last positions to give logits for, 0 to {@code count}
     * @throws IllegalArgumentException if a range is wrong, an id is outside the vocabulary, or {@code logits} is too
     *     small
     * @throws ContextOverflowException if {@code count} exceeds {@link #remaining()}
     * @throws UnsupportedOperationException if {@code rows} is above 1 and the model lacks
     *     {@link LanguageModel.Capability#MULTIPLE_LOGIT_ROWS}
     * @throws BackendException if the run fails
     * @throws java.util.concurrent.CancellationException if the session is cancelled
     * @throws IllegalStateException if the session or its model is closed
     */
    void append(int[] tokens, int offset, int count, float[] logits, int rows);

    /**
     * Forgets the tokens from position {@code length} on, as if they had never been appended.
     *
     * @param length 0 (keep the prompt only) to {@link #length()}
     * @throws IllegalArgumentException if {@code length} is outside that range
     * @throws UnsupportedOperationException if the model lacks {@link LanguageModel.Capability#TRUNCATE}
     * @throws IllegalStateException if the session or its model is closed
     */
    void truncate(int length);

    /**
     * Stops a running call as soon as the backend can, from any thread; that call and every later one throw
     * {@link java.util.concurrent.CancellationException}. A cancelled session can only be closed.
     */
    void cancel();

    /**
     * Returns the way to rows that are known in part; empty where rows are always whole. For the thread that runs the
     * session.
     */
    default Optional<PartialRows> partialRows() {
        return Optional.empty();
    }

    /**
     * Returns what reading a model over bytes has cost so far, and what is approximate about it; empty for a model that
     * is not read so. For the thread that runs the session.
     */
    default Optional<ByteReading> byteReading() {
        return Optional.empty();
    }

    /** Frees the session. Idempotent; waits for a running call. */
    @Override
    void close();

    /**
     * What reading a model over bytes took; see {@link LanguageModel#overBytes()}. Shares are of the mass of all
     * tokenisations of the text so far, and are summed over its bytes: averaged over texts, the total variation between
     * the texts of the model over bytes and those of the model itself is at most {@code merged + 2 omitted}.
     *
     * @param bytes the number of bytes after the prompt
     * @param passes how often the model over tokens was run, for the prompt too
     * @param merged the sum of the shares of those tokenisations that another one stands for
     * @param omitted the sum of the shares that were left out
     */
    record ByteReading(long bytes, long passes, double merged, double omitted) {}

    /**
     * Rows of which a session knows the likeliest entries only, since a whole row costs more: as from a server. They
     * are given only where they were permitted, and only by an append that asks for one row. For one thread at a time.
     */
    interface PartialRows {
        /** Says whether the rows of later calls may be known in part. They may not, unless this was called. */
        void permit(boolean permitted);

        /**
         * Returns what the entries of the last row that are not known have at most; each of them holds this value, and
         * the known ones more. Negative infinity if the row is whole. A row that is known in part holds
         * log-probabilities, normalised but for what the server's own arithmetic adds, which is below {@code 1e-3}.
         */
        float bound();

        /**
         * Fills the last row anew, with more of it known, in the end all.
         *
         * @param row as wide as it was
         * @throws BackendException if the run fails
         * @throws java.util.concurrent.CancellationException if the session is cancelled
         */
        void refine(float[] row);

        /**
         * Returns how far, in total variation, the distribution that a token is drawn from may be from that of whole
         * rows: from 0 to 1. With 0, the default, rows known in part serve only where the likeliest token is taken.
         */
        default double maxVariation() {
            return 0;
        }

        /**
         * What rows known in part did in one generation.
         *
         * @param rows how many rows tokens were chosen from, those after the prompt included
         * @param refined of how many of them more was asked for
         * @param whole how many of them were known whole in the end
         * @param largestVariation how far, in total variation, the distribution of any token was at most from that of
         *     whole rows; 0 for greedy decoding, whose tokens are those of whole rows
         */
        record Stats(int rows, int refined, int whole, double largestVariation) {}
    }
}
