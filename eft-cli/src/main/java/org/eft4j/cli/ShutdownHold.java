package org.eft4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has work end when the process is asked to stop (Ctrl-C, SIGTERM), and holds the JVM until it has: native code must not be torn down under
 * a running step.
 */
final class ShutdownHold {
    private static final int PATIENCE_SECONDS = 5;

    private final Runnable stop;
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Makes a hold.
     *
     * @param work its name, for the thread's
     * @param stop lets the work end soon; called on another thread
     */
    ShutdownHold(String work, Runnable stop) {
        this.stop = stop;
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end " + work));
    }

    private void end() {
        stop.run();
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that the work has ended and its native code is at rest. */
    void release() {
        ended.countDown();
    }
}
