package org.eft4j.internal.resource;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps a native resource alive while it is used: uses run side by side, closing waits for all of them, and later uses
 * are refused. Thread-safe.
 */
public final class CloseGuard {
    private final String what;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /** Makes an open guard; {@code what} names the resource in messages. */
    public CloseGuard(String what) {
        this.what = what;
    }

    /**
     * Uses the resource.
     *
     * @throws IllegalStateException if it is closed
     */
    public <T> T use(Supplier<T> action) {
        lock.readLock().lock();
        try {
            requireOpen();
            return action.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits for the uses under way and runs {@code release}, at the first call only. */
    public void close(Runnable release) {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(what + " is closed; open it again");
        }
    }
}
