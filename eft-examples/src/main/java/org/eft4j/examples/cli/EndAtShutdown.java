package org.eft4j.examples.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eft4j.TokenStream;

/**
 * A generation that ends when the process is asked to stop (Ctrl-C, SIGTERM). The JVM is held until the stream is closed: native code must
 * not be torn down under a running step.
 */
final class EndAtShutdown implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 5;

    private final TokenStream stream;
    private final CountDownLatch closed = new CountDownLatch(1);

    EndAtShutdown(TokenStream stream) {
        this.stream = stream;
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end generation"));
    }

    TokenStream stream() {
        return stream;
    }

    private void end() {
        stream.cancel();
        try {
            closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stream.close();
        closed.countDown();
    }
}
