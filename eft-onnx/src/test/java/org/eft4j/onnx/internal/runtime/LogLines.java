package org.eft4j.onnx.internal.runtime;

import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Collects what is logged, a line for each record. */
final class LogLines extends Handler {
    private final StringBuilder text = new StringBuilder();

    String text() {
        return text.toString();
    }

    @Override
    public void publish(LogRecord entry) {
        text.append(entry.getLevel()).append(' ').append(entry.getMessage()).append('\n');
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
