package org.eft4j.spi;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.eft4j.ContextOverflowException;
import org.eft4j.ModelSession;
import org.eft4j.internal.resource.LeakDetector;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a session, kept once for every backend: arguments checked, positions counted, the prompt run at the
 * first call that needs it, one thread at a time, cancel and close from any thread. A backend writes the five protected
 * methods and nothing else.
 *
 * <p>The protected methods are never called concurrently with each other, and never after {@link #release()}, except
 * {@link #interrupt()}.
 */
public abstract class AbstractModelSession implements ModelSession {
    private final String name;
    private final int width;
    private final int room;
    private final ReentrantLock step = new ReentrantLock();
    private float @Nullable [] promptRow;
    private int length;
    private volatile boolean cancelled;
    private volatile boolean closed;
    private @Nullable Throwable broken;
    private final LeakDetector.Watch watch;

    /**
     * Makes a session of length 0.
     *
     * @param name the model's name, for messages
     * @param width the width of a row of logits
     * @param room how many tokens fit behind the prompt, at least 1
     */
    @SuppressWarnings("this-escape") // a leak detector keeps a phantom reference, through which nothing can be called
    protected AbstractModelSession(String name, int width, int room) {
        this.name = name;
        this.width = width;
        this.room = room;
        this.watch = LeakDetector.watch(this, "a session of " + name);
    }

    /**
     * Runs the prompt and fills the row behind it. Called until it has succeeded once; after a failure it begins anew.
     *
     * @param row receives one row of logits
     */
    protected abstract void prefill(float[] row);

    /**
     * Appends tokens behind the current {@link #length()}. When it throws, the session must stand where it stood; if
     * that cannot be had, call {@link #markBroken} first.
     */
    protected abstract void extend(int[] tokens, int offset, int count, float[] logits, int rows);

    /** Forgets the tokens from position {@code newLength} on; {@link #length()} is still the old one. */
    protected abstract void rollBack(int newLength);

    /**
     * Asks a running {@link #prefill} or {@link #extend} to stop, by throwing anything. Called from any thread, at any
     * time, also after {@link #release()}.
     */
    protected void interrupt() {}

    /** Frees what the session holds. Called once. */
    protected abstract void release();

    /**
     * Says that the session no longer stands at a whole step: every later call but {@link #close()} is refused with
     * this cause.
     */
    protected final void markBroken(Throwable cause) {
        broken = cause;
    }

    /** Whether {@link #cancel()} was called; long loops in {@link #prefill} and {@link #extend} may look. */
    protected final boolean isCancelled() {
        return cancelled;
    }

    /** The width of a row of logits. */
    protected final int width() {
        return width;
    }

    @Override
    public final int length() {
        return length;
    }

    @Override
    public final int remaining() {
        return room - length;
    }

    @Override
    public final void promptLogits(float[] row) {
        if (row.length < width) {
            throw new IllegalArgumentException(
                    "a row of " + name + " is " + width + " wide, got an array of " + row.length);
        }
        run(() -> System.arraycopy(prompted(), 0, row, 0, width));
    }

    @Override
    public final void append(int[] tokens, int offset, int count, float[] logits, int rows) {
        if (offset < 0 || count < 0 || count > tokens.length - offset) {
            throw new IllegalArgumentException(
                    count + " tokens from " + offset + " on do not lie in an array of " + tokens.length);
        }
        if (rows < 0 || rows > count) {
            throw new IllegalArgumentException("rows must be 0 to the " + count + " tokens appended, got " + rows);
        }
        if (logits.length < (long) rows * width) {
            throw new IllegalArgumentException(
                    rows + " rows of " + name + " need " + (long) rows * width + " floats, got " + logits.length);
        }
        for (int i = offset; i < offset + count; i++) {
            if (tokens[i] < 0 || tokens[i] >= width) {
                throw new IllegalArgumentException(
                        "token ids of " + name + " are 0 to " + (width - 1) + ", got " + tokens[i]);
            }
        }
        run(() -> {
            if (count == 0) {
                return;
            }
            if (count > remaining()) {
                throw new ContextOverflowException(
                        "the context of " + name + " has room for " + remaining() + " more tokens, got " + count
                                + "; shorten the prompt or open the model with a longer context");
            }
            prompted();
            extend(tokens, offset, count, logits, rows);
            throwIfCancelled(null); // a backend may be too far to stop
            length += count;
        });
    }

    @Override
    public final void truncate(int newLength) {
        run(() -> {
            if (newLength < 0 || newLength > length) {
                throw new IllegalArgumentException(
                        "truncate takes 0 to the session's length " + length + ", got " + newLength);
            }
            if (newLength < length) {
                rollBack(newLength);
                length = newLength;
            }
        });
    }

    @Override
    public final void cancel() {
        cancelled = true;
        interrupt();
    }

    @Override
    public final void close() {
        step.lock();
        try {
            if (!closed) {
                closed = true;
                watch.end();
                release();
            }
        } finally {
            step.unlock();
        }
    }

    private float[] prompted() {
        float[] row = promptRow;
        if (row == null) {
            row = new float[width];
            prefill(row);
            throwIfCancelled(null);
            promptRow = row;
        }
        return row;
    }

    private void run(Runnable call) {
        if (!step.tryLock()) {
            throw new IllegalStateException((closed
                            ? "the session of " + name + " is closed"
                            : "the session of " + name + " is in use by another thread")
                    + "; a session serves one thread at a time");
        }
        try {
            if (closed) {
                throw new IllegalStateException("the session of " + name + " is closed; open a new one");
            }
            throwIfCancelled(null);
            if (broken != null) {
                throw new IllegalStateException(
                        "the session of " + name
                                + " was left between two steps by an earlier failure; close it and open a new one",
                        broken);
            }
            try {
                call.run();
            } catch (RuntimeException e) {
                throwIfCancelled(e);
                throw e;
            }
        } finally {
            step.unlock();
        }
    }

    private void throwIfCancelled(@Nullable Throwable cause) {
        if (cancelled) {
            CancellationException e = new CancellationException("the session of " + name + " was cancelled");
            if (cause != null) {
                e.initCause(cause);
            }
            throw e;
        }
    }
}
