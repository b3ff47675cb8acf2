package org.eft4j.examples.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eft4j.TokenStream;

/**
 * Ends a generation when the process is asked to stop (Ctrl-C, SIGTERM), and holds the JVM until the command has put its things away: native
 * code must not be unloaded under a running step.
 */
final class EndAtShutdown implements AutoCloseable {
    private static final int SECONDS = 5;

    private final CountDownLatch done = new CountDownLatch(1);

    EndAtShutdown(TokenStream stream) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stream), "end generation"));
    }

    private void end(TokenStream stream) {
        if (done.getCount() == 0) {
            return;
        }
        stream.cancel();
        try {
            done.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
    }
}
