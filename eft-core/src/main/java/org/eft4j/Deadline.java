package org.eft4j;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** A moment after which a generation is not continued; or never. Immutable. */
final class Deadline {
    private final boolean never;
    private final long nanos;

    private Deadline(boolean never, long nanos) {
        this.never = never;
        this.nanos = nanos;
    }

    /** Returns the moment so much later than now; never, if empty. */
    static Deadline in(Optional<Duration> time) {
        return time.map(t -> new Deadline(false, System.nanoTime() + TimeUnit.NANOSECONDS.convert(t)))
                .orElseGet(() -> new Deadline(true, 0));
    }

    boolean hasPassed() {
        return !never && nanos - System.nanoTime() <= 0;
    }

    /** Waits for a signal, no longer than until the deadline; may return early. */
    void await(Condition signal) throws InterruptedException {
        if (never) {
            signal.await();
        } else {
            signal.awaitNanos(nanos - System.nanoTime());
        }
    }
}
