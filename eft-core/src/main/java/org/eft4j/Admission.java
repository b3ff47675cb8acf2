package org.eft4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/** Lets no more than so many sequences be under way; the others wait, and are let in as they came. Thread-safe. */
final class Admission {
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Place> waiting = new ArrayDeque<>();
    private int admitted;

    Admission(int limit) {
        this.limit = limit;
    }

    /** Returns what one sequence enters by. */
    Place newPlace(Deadline deadline) {
        return new Place(deadline);
    }

    private void admitNext() {
        while (admitted < limit && !waiting.isEmpty()) {
            waiting.remove().admit();
        }
    }

    /** One sequence, which may be under way from when it has entered until it is closed. Thread-safe. */
    final class Place implements AutoCloseable {
        private final Waiter waiter;
        private boolean entered;
        private boolean closed;

        private Place(Deadline deadline) {
            this.waiter = new Waiter(lock.newCondition(), deadline);
        }

        /** Enters if there is room and no other waits for it. Returns whether it has entered, now or before. */
        boolean tryEnter() {
            lock.lock();
            try {
                if (!entered && !closed && waiting.isEmpty() && admitted < limit) {
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
                waiting.remove(this);
                lock.unlock();
            }
        }

        private void admit() {
            entered = true;
            admitted++;
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
                    admitNext();
                }
                closed = true;
                waiting.remove(this); // else it could be let in, and never leave
            } finally {
                lock.unlock();
            }
        }
    }
}
