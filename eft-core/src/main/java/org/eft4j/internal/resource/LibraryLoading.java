package org.eft4j.internal.resource;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The loading of a dependency that has native code, which happens at the first call. The outcome is a value: a failure
 * is kept, because Java initialises a class once and answers every later use with a {@code NoClassDefFoundError} that
 * does not say why. Thread-safe.
 */
public final class LibraryLoading {
    private final Runnable action;
    private boolean over;
    private @Nullable Throwable failure;

    /** Loads nothing yet; {@code action} loads the library, or throws. */
    public LibraryLoading(Runnable action) {
        this.action = action;
    }

    /**
     * Loads the library, if that has not happened, and returns what went wrong; empty if the library can be used.
     *
     * @see LoadingAdvice#explain
     */
    public synchronized Optional<Throwable> failure() {
        if (!over) {
            load();
        }
        return Optional.ofNullable(failure);
    }

    private void load() {
        try {
            action.run();
            failure = null;
            over = true;
        } catch (UncheckedIOException e) {
            // Files could not be unpacked, so no class was initialised: the next call tries again.
            failure = e;
        } catch (VirtualMachineError e) {
            throw e; // no fault of the library's
        } catch (RuntimeException | Error e) {
            // Initialisers throw more than LinkageError: DJL's an AssertionError, JNA's a plain Error.
            failure = e;
            over = true;
        }
    }

    /**
     * Initialises a class that loads a native library, whatever the calling thread carries: with the library's own
     * class loader as the context class loader, since the thread's may not know the library, and not interrupted, since
     * a wait or a read in an initialiser would fail. The thread's state is restored at the end.
     *
     * @param properties system properties that the class reads at this time; one that is already set is left as it is,
     *     the others are removed at the end
     */
    public static void initialize(Class<?> type, Map<String, String> properties) {
        Thread thread = Thread.currentThread();
        ClassLoader contextLoader = thread.getContextClassLoader();
        boolean interrupted = Thread.interrupted();
        List<String> added = new ArrayList<>();
        try {
            thread.setContextClassLoader(type.getClassLoader());
            properties.forEach((name, value) -> {
                if (System.getProperties().putIfAbsent(name, value) == null) {
                    added.add(name);
                }
            });
            Class.forName(type.getName(), true, type.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a class is known to its own class loader", e);
        } finally {
            added.forEach(System::clearProperty);
            thread.setContextClassLoader(contextLoader);
            if (interrupted) {
                thread.interrupt();
            }
        }
    }
}
