package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.RunOptions;
import org.eft4j.BackendException;

/**
 * Cancels the runs of one session, from any thread. After {@link #cancel()} a run under way ends between two nodes of
 * the graph, and every later run ends at once. It cannot be undone, so a call before, during or between runs means the
 * same.
 *
 * <p>{@link #cancel()} and {@link #close()} are thread-safe and idempotent. The owner closes it when no run uses it any
 * more.
 */
public final class RunCanceller implements AutoCloseable {
    private final RunOptions options;
    private boolean closed;
    private volatile boolean cancelled;

    /** Makes a canceller that has not cancelled anything yet. */
    public RunCanceller() {
        try {
            options = new RunOptions();
        } catch (OrtException e) {
            throw new BackendException("ONNX Runtime cannot make options for a run: " + e.getMessage(), e);
        }
        try {
            // A cancelled run needs no line on standard error, and a failed one becomes an exception.
            options.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        } catch (OrtException e) {
            options.close();
            throw new BackendException("ONNX Runtime refuses options for a run: " + e.getMessage(), e);
        }
    }

    RunOptions options() {
        return options;
    }

    /** Cancels the run under way, if there is one, and every later one. Does nothing after {@link #close()}. */
    public synchronized void cancel() {
        cancelled = true;
        if (!closed) {
            try {
                options.setTerminate(true);
            } catch (OrtException e) {
                throw new BackendException("ONNX Runtime cannot cancel a run: " + e.getMessage(), e);
            }
        }
    }

    /** Returns whether {@link #cancel()} was called. Thread-safe. */
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            options.close();
        }
    }
}
