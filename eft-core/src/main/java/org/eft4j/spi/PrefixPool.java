package org.eft4j.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.eft4j.LanguageModel;
import org.eft4j.LanguageModel.PrefixReuse;
import org.eft4j.internal.resource.Closing;
import org.jspecify.annotations.Nullable;

/**
 * The states of sequences that ended, kept within a budget of memory. A new sequence begins with the longest prefix of
 * its tokens that one of them has read. That state is taken if little of it is lost by it, as when a conversation goes
 * on; otherwise its beginning is copied, so that two conversations under one system prompt both stay. The state that
 * was of no use for longest is closed first.
 *
 * <p>For backends whose sessions hold what is dear to compute. A session asks {@link #take} when it runs its prompt,
 * runs what is left of it, and calls {@link #give} when it is released; the model answers {@link
 * LanguageModel#prefixReuse()} and {@link LanguageModel#trim()} by it. Reuse must not change logits beyond rounding: a
 * state that may be wrong, as after a failed run, is closed and not given.
 *
 * <p>Thread-safe. No call waits for a run or a copy of another thread. The model that made the pool closes it.
 *
 * @param <S> what is kept of a sequence
 */
public final class PrefixPool<S extends PrefixPool.State<S>> implements AutoCloseable {
    /** Bounds the search, where states are so small that thousands would fit. */
    static final int MAX_STATES = 256;

    /** A prefix that spares less than this part of the reading is not worth a copy. */
    private static final int LEAST_PART = 16;

    private final long budget;

    /** The one of no use for longest comes first. */
    private final List<Kept<S>> kept = new ArrayList<>();

    private long bytes;
    private long lookups;
    private long hits;
    private long reusedTokens;
    private boolean closed;

    /**
     * Makes an empty pool.
     *
     * @param budget the most memory it keeps, in bytes; 0 keeps nothing
     */
    public PrefixPool(long budget) {
        this.budget = budget;
    }

    /**
     * Returns a state of a beginning of the tokens, which the caller continues and closes or gives back.
     *
     * @param atMost the longest beginning that is of use, in tokens
     * @return the longest there is; empty if none is worth it, or there is no memory to copy it
     */
    public Optional<S> take(int[] tokens, int atMost) {
        Kept<S> source;
        int shared;
        boolean whole;
        synchronized (this) {
            lookups++;
            source = longest(tokens, atMost);
            if (source == null) {
                return Optional.empty();
            }
            shared = source.shared(tokens, atMost);
            whole = source.copies == 0 && losesLittle(source.tokens.length, shared);
            kept.remove(source);
            if (whole) {
                bytes -= source.bytes;
            } else {
                kept.add(source); // as the one used last
                source.copies++;
            }
        }
        S state = whole ? shortened(source.state, shared) : copied(source, shared);
        if (state != null) {
            synchronized (this) {
                hits++;
                reusedTokens += shared;
            }
        }
        return Optional.ofNullable(state);
    }

    /** Returns whether a state may be cut to its beginning although its end could be wanted again. */
    private static boolean losesLittle(int length, int shared) {
        return 4L * (length - shared) <= shared;
    }

    private @Nullable Kept<S> longest(int[] tokens, int atMost) {
        Kept<S> best = null;
        int most = leastWorth(tokens.length) - 1;
        for (Kept<S> each : kept) {
            int shared = each.shared(tokens, atMost);
            // Of equals the shortest, for the least of it is lost.
            if (shared > most || (best != null && shared == most && each.tokens.length < best.tokens.length)) {
                best = each;
                most = shared;
            }
        }
        return best;
    }

    /** Returns how many tokens of a prompt must be spared for a copy to be worth it, at least 1. */
    public static int leastWorth(int promptLength) {
        return Math.max(1, promptLength / LEAST_PART);
    }

    /** Returns how many tokens {@link #take} would spare. */
    public synchronized int longestPrefix(int[] tokens, int atMost) {
        Kept<S> best = longest(tokens, atMost);
        return best == null ? 0 : best.shared(tokens, atMost);
    }

    /** Counts tokens that were spared by copying the state of a sequence that has not ended. */
    public synchronized void countReuse(int tokens) {
        lookups++;
        hits++;
        reusedTokens += tokens;
    }

    private @Nullable S shortened(S state, int length) {
        try {
            state.truncate(length);
            return state;
        } catch (RuntimeException e) {
            Closing.after(e, state::close); // in doubt; the tokens are read again
            return null;
        } catch (Error e) {
            Closing.after(e, state::close); // nobody else holds it any more
            throw e;
        }
    }

    private @Nullable S copied(Kept<S> source, int length) {
        try {
            return source.state.copy(length);
        } catch (RuntimeException e) {
            return null; // no memory; the tokens are read again, which says so if that needs as much
        } finally {
            boolean last;
            synchronized (this) {
                source.copies--;
                last = source.dropped && source.copies == 0;
            }
            if (last) {
                source.state.close();
            }
        }
    }

    /**
     * Takes over the state of a sequence that ended; keeps it, or closes it if there is no room or another one says the
     * same and more.
     *
     * @param tokens what the state stands for, all of it
     */
    public void give(int[] tokens, S state) {
        List<S> unwanted = new ArrayList<>();
        try {
            state.compact();
            add(tokens, state, unwanted);
        } catch (RuntimeException | Error e) {
            Closing.after(e, state::close);
            throw e;
        } finally {
            Closing.all(unwanted.stream().map(each -> each::close));
        }
    }

    private synchronized void add(int[] tokens, S state, List<S> unwanted) {
        Kept<S> added = new Kept<>(tokens.clone(), state, state.bytes());
        if (closed || tokens.length == 0 || added.bytes > budget || isKnown(added)) {
            unwanted.add(state);
            return;
        }
        for (Iterator<Kept<S>> each = kept.iterator(); each.hasNext(); ) {
            Kept<S> known = each.next();
            if (added.beginsWith(known)) {
                each.remove();
                drop(known, unwanted);
            }
        }
        kept.add(added);
        bytes += added.bytes;
        while (bytes > budget || kept.size() > MAX_STATES) {
            drop(kept.remove(0), unwanted);
        }
    }

    /** Returns whether a kept state says the same and perhaps more; it counts as used. */
    private boolean isKnown(Kept<S> added) {
        for (Kept<S> known : kept) {
            if (known.beginsWith(added)) {
                kept.remove(known);
                kept.add(known);
                return true;
            }
        }
        return false;
    }

    /** Gives up a state that was removed; where it is being copied, the last copy closes it. */
    private void drop(Kept<S> dropped, List<S> unwanted) {
        bytes -= dropped.bytes;
        dropped.dropped = true;
        if (dropped.copies == 0) {
            unwanted.add(dropped.state);
        }
    }

    /** Closes all that is kept. Returns whether there was something. */
    public boolean trim() {
        List<S> unwanted = new ArrayList<>();
        boolean some;
        synchronized (this) {
            some = !kept.isEmpty();
            kept.forEach(each -> drop(each, unwanted));
            kept.clear();
        }
        Closing.all(unwanted.stream().map(each -> each::close));
        return some;
    }

    /** Returns what it holds and has spared so far. */
    public synchronized PrefixReuse report() {
        return new PrefixReuse(lookups, hits, reusedTokens, kept.size(), bytes);
    }

    /** Closes all that is kept, and what is given later at once. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        trim();
    }

    /**
     * What a model computed for the tokens of one sequence, such as keys and values. For one thread at a time; {@link
     * #copy} only reads, so several threads may copy one state that nobody changes.
     *
     * @param <S> the type itself
     */
    public interface State<S extends State<S>> extends AutoCloseable {
        /** Returns how many tokens it stands for. */
        int length();

        /** Forgets the tokens from position {@code length} on, exactly as if they had never been run. */
        void truncate(int length);

        /**
         * Returns a state of the first tokens that shares nothing with this one. The caller closes it.
         *
         * @param length how many tokens, at least 1 and at most {@link #length()}
         * @throws org.eft4j.BackendException if there is no memory for it
         */
        S copy(int length);

        /** Frees what only the next run would need. Called before the state is put aside. */
        void compact();

        /** Returns the memory it holds, in bytes. */
        long bytes();

        /** Frees everything. Idempotent. */
        @Override
        void close();
    }

    /** A state and the tokens it stands for. */
    private static final class Kept<S> {
        final int[] tokens;
        final S state;
        final long bytes;

        /** How many copies are being made of it. */
        int copies;

        boolean dropped;

        Kept(int[] tokens, S state, long bytes) {
            this.tokens = tokens;
            this.state = state;
            this.bytes = bytes;
        }

        /** Returns how many of the first tokens agree. */
        int shared(int[] others, int atMost) {
            int length = Math.min(Math.min(tokens.length, others.length), atMost);
            int mismatch = Arrays.mismatch(tokens, 0, length, others, 0, length);
            return mismatch < 0 ? length : mismatch;
        }

        boolean beginsWith(Kept<S> other) {
            return other.tokens.length <= tokens.length
                    && shared(other.tokens, other.tokens.length) == other.tokens.length;
        }
    }
}
