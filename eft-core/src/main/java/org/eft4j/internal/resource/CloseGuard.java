package org.eft4j.internal.resource;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps a native resource alive while it is used: uses run side by side, closing waits for all of them, and later uses
 * are refused. Thread-safe.
 */
public final class CloseGuard {
    private final String what;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
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

    /**
     * Waits for the uses under way and runs {@code release}, at the first call only.
     *
     * @throws IllegalStateException if called from inside a use, which it would wait for without end
     */
    public void close(Runnable release) {
        if (lock.getReadHoldCount() > 0) {
            throw new IllegalStateException(what + " is closed from inside a use of it; close it afterwards");
        }
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
