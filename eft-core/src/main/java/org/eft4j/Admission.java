package org.eft4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets no more sequences be under way than a model's options allow, by their number and by the tokens they may come to
 * hold; the others wait, and are let in as they came. Thread-safe.
 */
final class Admission {
    private final int maxSequences;
    private final int maxTokens;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Place> waiting = new ArrayDeque<>();
    private int admitted;

    /** What those that are under way may come to hold. */
    private long tokens;

    Admission(ModelOptions limits) {
        this.maxSequences = limits.maxSequences().orElse(Integer.MAX_VALUE);
        this.maxTokens = limits.maxCachedTokens().orElse(Integer.MAX_VALUE);
    }

    /**
     * Returns what one sequence enters by.
     *
     * @param promptTokens what it holds when it begins
     * @param newTokens how many tokens it may write
     * @throws ContextOverflowException if it could never enter
     */
    Place newPlace(int promptTokens, int newTokens, Deadline deadline) {
        long most = (long) promptTokens + newTokens;
        if (most > maxTokens) {
            throw new ContextOverflowException("a prompt of " + promptTokens + " tokens and " + newTokens
                    + " new ones are more than the " + maxTokens + " tokens that all generations may hold together;"
                    + " lower maxNewTokens, shorten the prompt, or open the model with a higher maxCachedTokens");
        }
        return new Place((int) most, deadline);
    }

    private boolean hasRoomFor(Place place) {
        return admitted < maxSequences && tokens + place.most <= maxTokens;
    }

    private void admitNext() {
        while (!waiting.isEmpty() && hasRoomFor(waiting.element())) {
            waiting.remove().admit();
        }
    }

    /** One sequence, which may be under way from when it has entered until it is closed. Thread-safe. */
    final class Place implements AutoCloseable {
        /** How many tokens it may come to hold. */
        private final int most;

        private final Waiter waiter;
        private boolean entered;
        private boolean closed;

        private Place(int most, Deadline deadline) {
            this.most = most;
            this.waiter = new Waiter(lock.newCondition(), deadline);
        }

        /** Enters if there is room and no other waits for it. Returns whether it has entered, now or before. */
        boolean tryEnter() {
            lock.lock();
            try {
                if (!entered && !closed && waiting.isEmpty() && hasRoomFor(this)) {
                    admit();
                }
                return entered;
            } finally {
                lock.unlock();
            }
        }

        /**
         * Enters, after those that came before.
         *
         * @throws Waiter.EndedException if it is not to wait any longer
         */
        void enter() {
            lock.lock();
            try {
                if (!tryEnter()) {
                    waiting.add(this);
                    waiter.awaitThat(() -> entered);
                }
            } finally {
                leaveQueue();
                lock.unlock();
            }
        }

        /** The next one may fit where it did not. */
        private void leaveQueue() {
            if (waiting.remove(this)) {
                admitNext();
            }
        }

        private void admit() {
            entered = true;
            admitted++;
            tokens += most;
            waiter.wake();
        }

        /** Ends the wait, if there is one, and any later one. */
        void cancel() {
            lock.lock();
            try {
                waiter.cancel();
            } finally {
                lock.unlock();
            }
        }

        /** Lets the next one in. Idempotent. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (entered && !closed) {
                    admitted--;
                    tokens -= most;
                    admitNext();
                }
                closed = true;
                leaveQueue(); // else it could be let in, and never leave
            } finally {
                lock.unlock();
            }
        }
    }
}
