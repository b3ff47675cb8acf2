package org.eft4j.remote.internal.http;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets one thread stop what another waits for. Once cancelled, it stays so. Thread-safe. */
public final class Cancellation {
    private boolean cancelled;
    private @Nullable Runnable action;

    /** Makes one that is not cancelled. */
    public Cancellation() {}

    /**
     * Does something that several threads may stop waiting for: it is cancelled once all of them have been.
     *
     * @param each those that wait; nothing else is under way under them
     * @param work is given what cancels it
     */
    public static void whenAll(List<Cancellation> each, Consumer<Cancellation> work) {
        Cancellation all = new Cancellation();
        AtomicInteger waiting = new AtomicInteger(each.size());
        try {
            each.forEach(one -> one.onCancel(() -> {
                if (waiting.decrementAndGet() == 0) {
                    all.cancel();
                }
            }));
            work.accept(all);
        } finally {
            each.forEach(Cancellation::nothingToEnd);
        }
    }

    /** Ends the wait under way, and every later one. Idempotent. */
    public void cancel() {
        Runnable running;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            running = action;
            notifyAll();
        }
        if (running != null) {
            running.run();
        }
    }

    /** Sets what ends the wait that begins now, in place of what did before; runs it at once if it is late. */
    void onCancel(Runnable newAction) {
        boolean late;
        synchronized (this) {
            action = newAction;
            late = cancelled;
        }
        if (late) {
            newAction.run();
        }
    }

    /** Says that there is nothing to end. */
    synchronized void nothingToEnd() {
        action = null;
    }

    /** Throws if it is cancelled. */
    synchronized void check() {
        if (cancelled) {
            throw new CancellationException("the request was cancelled");
        }
    }

    /** Waits, unless it is cancelled. */
    synchronized void sleep(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        check();
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            check();
        }
    }
}
