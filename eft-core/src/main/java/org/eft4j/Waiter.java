package org.eft4j;

import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * A generation that may have to wait for other threads, and ends with a reason where it is not to wait any longer. All
 * methods are called under the lock of the condition.
 */
final class Waiter {
    private final Condition signal;
    private final Deadline deadline;
    private boolean cancelled;

    Waiter(Condition signal, Deadline deadline) {
        this.signal = signal;
        this.deadline = deadline;
    }

    /**
     * Waits until something holds. An interrupted thread stays interrupted.
     *
     * @throws EndedException if it does not hold yet, and the generation is cancelled, its deadline has passed, or the
     *     thread is interrupted
     */
    void awaitThat(BooleanSupplier holds) {
        while (!holds.getAsBoolean()) {
            if (cancelled) {
                throw new EndedException(FinishReason.CANCELLED);
            }
            if (deadline.hasPassed()) {
                throw new EndedException(FinishReason.DEADLINE);
            }
            try {
                if (deadline.isNever()) {
                    signal.await();
                } else {
                    signal.awaitNanos(deadline.nanosLeft());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                if (!holds.getAsBoolean()) {
                    throw new EndedException(FinishReason.INTERRUPTED);
                }
            }
        }
    }

    /** Waits until something holds, whatever else happens. */
    void awaitInAnyCase(BooleanSupplier holds) {
        while (!holds.getAsBoolean()) {
            signal.awaitUninterruptibly();
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Has the waiting thread look again. */
    void wake() {
        signal.signal();
    }

    void cancel() {
        cancelled = true;
        wake();
    }

    /** Says that a generation ends although no model failed. */
    static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final FinishReason reason;

        EndedException(FinishReason reason) {
            super("the generation ends: " + reason);
            this.reason = reason;
        }

        FinishReason reason() {
            return reason;
        }
    }
}
