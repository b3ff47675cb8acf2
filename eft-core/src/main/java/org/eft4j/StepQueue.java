package org.eft4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where threads that write with one model at the same time share their steps, as log writers of a database share a
 * commit: of the threads that wait for a token, one leads and moves the sequences of all, then leaves the lead to the
 * first that has come meanwhile. No sequence is moved whose thread does not wait for it.
 *
 * <p>Sequences that moved together come back at slightly different times. The next step waits for them, for a small
 * part of the time that the last step took, and only for those that came back in such a time before: a reader that is
 * slow is waited for once.
 *
 * <p>Thread-safe. The lock is never held while a model runs.
 */
final class StepQueue {
    /** Into how many parts the time of the last step is divided to know how long the next one waits. */
    private static final int PATIENCE = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Deque<Seat> waiting = new ArrayDeque<>();

    /** Those of the last step that have not come back, and that are likely to in time. */
    private final Set<Seat> awaited = new LinkedHashSet<>();

    /** Until when the next step waits for them. */
    private long patienceEnds;

    /** How many seats there are to share steps with. */
    private int seats;

    /** Whether a thread leads: it waits for others, or runs a step. */
    private boolean led;

    /**
     * Returns a seat for one thread that moves one sequence or several.
     *
     * @param worthwhile whether the models move sequences together in less time than one after the other; asked when
     *     there is another thread to share steps with
     */
    Seat newSeat(BooleanSupplier worthwhile, Deadline deadline) {
        return new Seat(worthwhile, deadline);
    }

    /** Moves sequences, without any lock. */
    private static Map<MemberSessions, RuntimeException> move(List<MemberSessions> sequences, int[] tokens) {
        if (sequences.size() > 1) {
            return MemberSessions.appendEach(sequences, tokens);
        }
        try {
            sequences.get(0).append(tokens, 0, 1, 1);
            return Map.of();
        } catch (RuntimeException e) {
            return Map.of(sequences.get(0), e);
        }
    }

    private enum State {
        AWAY,
        WAITING,
        LEADING,
        MOVING
    }

    /**
     * One thread at a time that moves its sequences. Thread-safe are {@link #cancel()} and {@link #close()}; all fields
     * are guarded by the lock.
     */
    final class Seat implements AutoCloseable {
        private final BooleanSupplier worthwhile;
        private final Waiter waiter;
        private State state = State.AWAY;
        private List<MemberSessions> sequences = List.of();
        private int[] tokens = {};
        private Map<MemberSessions, RuntimeException> failures = Map.of();
        private @Nullable Thread thread;
        private boolean open;
        private boolean closed;

        private boolean moved;

        /** Until when the step after its last one waited. */
        private long expectedBy;

        /** Whether it came back in time, and so is likely to do so again. */
        private boolean quick = true;

        private Seat(BooleanSupplier worthwhile, Deadline deadline) {
            this.worthwhile = worthwhile;
            this.waiter = new Waiter(lock.newCondition(), deadline);
        }

        /**
         * Appends one token to each of its sequences, in a step with those of other threads where there are any; see
         * {@link MemberSessions#appendEach}.
         *
         * @return the failures, by sequence, perhaps with those of others
         * @throws Waiter.EndedException if it is not to wait any longer; nothing was moved
         */
        Map<MemberSessions, RuntimeException> read(List<MemberSessions> moving, int[] next) {
            if (!isShared()) {
                return move(moving, next);
            }
            List<Seat> step = leadOrFollow(moving, next);
            if (!step.isEmpty()) {
                run(step);
            }
            return failures; // written under the lock before this thread's turn ended
        }

        private boolean isShared() {
            lock.lock();
            try {
                if (!open && !closed) {
                    open = true;
                    seats++;
                }
                if (seats < 2) {
                    return false;
                }
            } finally {
                lock.unlock();
            }
            return worthwhile.getAsBoolean();
        }

        /** Waits for this thread's turn. Returns who is to be moved by this thread; none, if another moved this one. */
        private List<Seat> leadOrFollow(List<MemberSessions> moving, int[] next) {
            lock.lock();
            try {
                comeBack();
                sequences = moving;
                tokens = next;
                waiting.add(this);
                state = led ? State.WAITING : State.LEADING;
                led = true;
                awaitTurn();
                return state == State.LEADING ? gather() : List.of();
            } finally {
                lock.unlock();
            }
        }

        private void comeBack() {
            thread = Thread.currentThread();
            quick = !moved || System.nanoTime() - expectedBy <= 0;
            awaited.removeIf(each -> each.thread == Thread.currentThread());
            arrival.signal();
        }

        private void awaitTurn() {
            try {
                waiter.awaitThat(() -> state != State.WAITING);
            } catch (Waiter.EndedException e) {
                waiting.remove(this);
                state = State.AWAY;
                throw e;
            }
            waiter.awaitInAnyCase(() -> state != State.MOVING);
        }

        /** Waits for those that are about to come, and takes all that are there. */
        private List<Seat> gather() {
            try {
                long left = patienceEnds - System.nanoTime();
                while (!awaited.isEmpty() && left > 0 && !waiter.isCancelled()) {
                    left = arrival.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            awaited.clear();
            if (waiter.isCancelled()) {
                waiting.remove(this);
                state = State.AWAY;
                passLead();
                throw new Waiter.EndedException(FinishReason.CANCELLED);
            }
            List<Seat> step = List.copyOf(waiting);
            waiting.clear();
            step.forEach(each -> each.state = State.MOVING);
            return step;
        }

        private void run(List<Seat> step) {
            List<MemberSessions> moving = new ArrayList<>();
            step.forEach(each -> moving.addAll(each.sequences));
            int[] next = step.stream()
                    .flatMapToInt(each -> Arrays.stream(each.tokens))
                    .toArray();
            long start = System.nanoTime();
            Map<MemberSessions, RuntimeException> failed = new HashMap<>();
            try {
                failed.putAll(move(moving, next));
            } catch (RuntimeException | Error e) {
                moving.forEach(each -> failed.put(
                        each, new BackendException("a step of " + moving.size() + " sequences failed: " + e, e)));
                throw e;
            } finally {
                end(step, failed, System.nanoTime() - start);
            }
        }

        private void end(List<Seat> step, Map<MemberSessions, RuntimeException> failed, long took) {
            lock.lock();
            try {
                patienceEnds = System.nanoTime() + took / PATIENCE;
                for (Seat each : step) {
                    each.state = State.AWAY;
                    each.failures = failed;
                    each.moved = true;
                    each.expectedBy = patienceEnds;
                    if (each.quick && !each.closed) {
                        awaited.add(each);
                    }
                    each.waiter.wake();
                }
                passLead();
            } finally {
                lock.unlock();
            }
        }

        private void passLead() {
            Seat next = waiting.peek();
            led = next != null;
            if (next != null) {
                next.state = State.LEADING;
                next.waiter.wake();
            }
        }

        /** Ends the wait, if there is one, and any later one; a step under way is not disturbed. */
        void cancel() {
            lock.lock();
            try {
                waiter.cancel();
                arrival.signal();
            } finally {
                lock.unlock();
            }
        }

        /** Says that it does not come back, so that no one waits for it. Idempotent. */
        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                if (open) {
                    open = false;
                    seats--;
                }
                awaited.remove(this);
                arrival.signal();
            } finally {
                lock.unlock();
            }
        }
    }
}
