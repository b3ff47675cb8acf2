package org.eft4j.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eft4j.Generation;
import org.eft4j.Generator;
import org.eft4j.Prompt;
import org.eft4j.TokenStream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The wish of the user that the program stops (Ctrl-C, SIGTERM). It lets the running work end early, and holds the JVM
 * until that has happened: native code must not be torn down under a running step. Thread-safe.
 */
final class Interruption {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Set<Work> running = new LinkedHashSet<>();
    private boolean requested;

    /** Work that runs and can be stopped. */
    final class Work {
        private final Runnable stop;
        private final Runnable afterwards;

        private Work(Runnable stop, Runnable afterwards) {
            this.stop = stop;
            this.afterwards = afterwards;
        }

        /** Says that the work has ended and its native code is at rest. */
        void end() {
            synchronized (Interruption.this) {
                running.remove(this);
                Interruption.this.notifyAll();
            }
        }
    }

    /** Returns the interruption of the program that a command belongs to. */
    static Interruption of(CommandSpec command) {
        return ((Main) command.root().userObject()).interruption();
    }

    /** Requests the stop when the JVM is told to end. */
    void followProcess() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::request, "stop eft"));
    }

    /**
     * Begins work that can be stopped.
     *
     * @param stop lets the work end soon; called on another thread, or at once if the stop was requested before
     * @return the work; the caller says when it has ended
     */
    Work begin(Runnable stop) {
        return begin(stop, () -> {});
    }

    /**
     * Begins work that can be stopped.
     *
     * @param stop lets the work end soon; called on another thread, or at once if the stop was requested before
     * @param afterwards called when the work was stopped and has ended. The JVM waits for it; what the stopped thread
     *     itself would say then might come too late
     * @return the work; the caller says when it has ended
     */
    Work begin(Runnable stop, Runnable afterwards) {
        Work work = new Work(stop, afterwards);
        if (add(work)) {
            stop.run();
        }
        return work;
    }

    /** Adds work, and returns whether it is to stop at once. */
    private synchronized boolean add(Work work) {
        running.add(work);
        return requested;
    }

    /** Begins work, does it, and says that it has ended. */
    void during(Runnable stop, Runnable action) {
        during(stop, () -> {
            action.run();
            return true;
        });
    }

    /** Does work as the method above does, and returns its result. */
    <T> T during(Runnable stop, Supplier<T> action) {
        Work work = begin(stop);
        try {
            return action.get();
        } finally {
            work.end();
        }
    }

    /**
     * Generates a whole answer.
     *
     * @throws CancellationException if the program was asked to stop
     */
    Generation generate(Generator generator, Prompt prompt) {
        try (TokenStream stream = generator.stream(prompt)) {
            Generation generation = during(stream::cancel, stream::result);
            if (isRequested()) {
                throw new CancellationException("stopped");
            }
            return generation;
        }
    }

    synchronized boolean isRequested() {
        return requested;
    }

    /** Stops what runs, and waits until it has ended, but not for long. */
    void request() {
        List<Work> stopped = begun();
        stopped.forEach(work -> work.stop.run());
        try {
            awaitEnd();
            stopped.forEach(work -> work.afterwards.run());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Work> begun() {
        requested = true;
        return List.copyOf(running);
    }

    private synchronized void awaitEnd() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        long left = PATIENCE_NANOS;
        while (!running.isEmpty() && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
    }
}
