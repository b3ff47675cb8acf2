package org.eft4j;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

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

    boolean isNever() {
        return never;
    }

    /** Returns how long it is until then, in nanoseconds. */
    long nanosLeft() {
        return never ? Long.MAX_VALUE : nanos - System.nanoTime();
    }

    boolean hasPassed() {
        return nanosLeft() <= 0;
    }
}
