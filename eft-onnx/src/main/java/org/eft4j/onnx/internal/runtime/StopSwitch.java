package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.RunOptions;
import org.eft4j.BackendException;

/**
 * Stops the runs of one session, from any thread. Once pulled, a run under way ends between two nodes of the graph, and every later run ends
 * at once; there is no way back, so a pull before, during or between runs means the same.
 *
 * <p>{@link #stop()} and {@link #close()} are thread-safe and idempotent. The owner closes it when no run uses it any more.
 */
public final class StopSwitch implements AutoCloseable {
    private final RunOptions options;
    private boolean closed;

    /** Makes a switch that is not pulled. */
    public StopSwitch() {
        try {
            options = new RunOptions();
        } catch (OrtException e) {
            throw new BackendException("ONNX Runtime cannot make options for a run: " + e.getMessage(), e);
        }
        try {
            // A stopped run is no error to write to standard error about, and a failed one becomes an exception.
            options.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        } catch (OrtException e) {
            options.close();
            throw new BackendException("ONNX Runtime refuses options for a run: " + e.getMessage(), e);
        }
    }

    RunOptions options() {
        return options;
    }

    /** Stops the run under way, if there is one, and every later one. Does nothing after {@link #close()}. */
    public synchronized void stop() {
        if (!closed) {
            try {
                options.setTerminate(true);
            } catch (OrtException e) {
                throw new BackendException("ONNX Runtime cannot stop a run: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            options.close();
        }
    }
}
