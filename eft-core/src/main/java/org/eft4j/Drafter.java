package org.eft4j;

/**
 * Who reads ahead in speculative decoding. Like a session, for one thread at a time, except {@link #cancel()} and
 * {@link #close()}.
 */
interface Drafter extends AutoCloseable {
    /** Runs the prompt where that is not done elsewhere. */
    void prefill();

    /** Begins a block. */
    void begin();

    /** Whether the drafter has room for what it has not read of the history. */
    boolean canRead(TokenHistory history);

    /** Reads what it has not read of the history, and fills a row with its own logits behind it. */
    void read(TokenHistory history, float[] scores);

    /** How many times it read in this block. */
    int passes();

    /**
     * Ends the drafting: which member need not read the block because it has read it alone, −1 if every member has to.
     *
     * @param start where every member stood when the block began
     */
    int endDrafting(int start);

    /** Makes sure that a member that read alone has read the whole history, so that its rows can be mixed. */
    void completeRows(TokenHistory history);

    /** Goes back to {@code length} tokens behind the prompt, if it is further and no one else takes it back. */
    void truncate(int length);

    /** Nanoseconds spent in calls that no one else counts. */
    long modelNanos();

    /** Thread-safe. */
    void cancel();

    /** Closes what no one else closes. Thread-safe. */
    @Override
    void close();
}
