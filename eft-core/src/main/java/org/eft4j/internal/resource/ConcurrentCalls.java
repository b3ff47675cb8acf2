package org.eft4j.internal.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs several calls at the same time. Stateless and thread-safe. */
public final class ConcurrentCalls {
    private ConcurrentCalls() {}

    /**
     * Runs every call once and returns when all have ended. The calling thread runs the first, and then each that the
     * executor has not begun yet. So calls that themselves run calls on the same executor cannot wait for each other,
     * however few threads it has, and one that rejects them costs time only. An interruption ends nothing; the thread
     * stays interrupted.
     *
     * @throws RuntimeException or an error, the first in the order of the calls, with the others suppressed in it
     */
    public static void run(Executor executor, List<? extends Runnable> calls) {
        List<FutureTask<@Nullable Void>> tasks = new ArrayList<>();
        calls.forEach(call -> tasks.add(new FutureTask<>(call, null)));
        try {
            tasks.stream().skip(1).forEach(executor::execute);
        } catch (RejectedExecutionException e) {
            // the calling thread runs what is left
        }
        tasks.forEach(FutureTask::run); // does nothing where another thread has begun it
        Closing.all(tasks.stream().map(task -> () -> await(task)));
    }

    private static void await(FutureTask<@Nullable Void> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause(); // a Runnable throws nothing else
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
