package org.eft4j.examples.spring;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/** As many answers are written at the same time as there are places. Thread-safe. */
@Component
class Places {
    private final int count;
    private final Semaphore free;

    Places(ChatProperties properties, MeterRegistry registry) {
        count = properties.maxConcurrent();
        free = new Semaphore(count);
        registry.gauge(GenAiNames.ACTIVE, this, places -> places.count - places.free.availablePermits());
    }

    int count() {
        return count;
    }

    int free() {
        return free.availablePermits();
    }

    /**
     * Takes a place; whoever takes it leaves it.
     *
     * @throws NoneFreeException if all are taken
     */
    Place take() {
        if (!free.tryAcquire()) {
            throw new NoneFreeException(count);
        }
        return new Place();
    }

    /** A place that was taken. Thread-safe. */
    final class Place {
        private final AtomicBoolean left = new AtomicBoolean();

        /** Leaves it; does nothing the second time. */
        void leave() {
            if (left.compareAndSet(false, true)) {
                free.release();
            }
        }
    }

    /** Says that the client should come again later. */
    static final class NoneFreeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoneFreeException(int count) {
            super("all " + count + " answers that are written at the same time are taken; try again in a moment");
        }
    }
}
