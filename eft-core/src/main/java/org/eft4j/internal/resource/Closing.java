package org.eft4j.internal.resource;

import java.util.Iterator;
import java.util.stream.Stream;

/**
 * Runs every step of a closing, even if an earlier one fails, so that one failure leaks nothing else. The first failure
 * is thrown, with the later ones suppressed in it. Stateless and thread-safe.
 */
public final class Closing {
    private Closing() {}

    /** Runs all steps in order. */
    public static void all(Runnable... steps) {
        all(Stream.of(steps));
    }

    /** Runs all steps in order. */
    public static void all(Stream<Runnable> steps) {
        Iterator<Runnable> rest = steps.iterator();
        while (rest.hasNext()) {
            try {
                rest.next().run();
            } catch (RuntimeException | Error first) {
                rest.forEachRemaining(step -> after(first, step));
                throw first;
            }
        }
    }

    /**
     * Runs a step that cleans up after a failure. What it throws is suppressed in the failure, which the caller throws.
     */
    @SuppressWarnings("ReferenceEquality") // a throwable cannot suppress itself, whatever its equals says
    public static void after(Throwable failure, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            if (e != failure) {
                failure.addSuppressed(e);
            }
        }
    }
}
