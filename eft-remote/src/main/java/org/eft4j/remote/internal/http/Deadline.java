package org.eft4j.remote.internal.http;

import java.time.Duration;

/** A moment by which something has to be done, by the JVM's own clock. */
record Deadline(long nanoTime) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Returns the nanoseconds left, 0 if it has passed. */
    long nanosLeft() {
        return Math.max(0, nanoTime - System.nanoTime());
    }

    boolean hasPassed() {
        return nanosLeft() == 0;
    }

    /** Returns the earlier of two. */
    Deadline earlier(Deadline other) {
        return nanoTime - other.nanoTime <= 0 ? this : other;
    }
}
