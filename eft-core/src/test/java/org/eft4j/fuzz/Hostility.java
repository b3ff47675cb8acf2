package org.eft4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.eft4j.BackendException;
import org.eft4j.EftException;

/** What one case has thrown on purpose, and what a call may throw besides. */
final class Hostility {
    private static final Set<Class<?>> DOCUMENTED = Set.of(
            IllegalArgumentException.class,
            IllegalStateException.class,
            UnsupportedOperationException.class,
            CancellationException.class,
            NoSuchElementException.class);

    private final SplittableRandom random;
    private final Set<Throwable> thrown = Collections.newSetFromMap(new IdentityHashMap<>());
    private Runnable callBack = () -> {};

    Hostility(SplittableRandom random) {
        this.random = random;
    }

    /** Sets what a hostile member or processor calls in the middle of its own call. */
    void setCallBack(Runnable call) {
        callBack = call;
    }

    /** Calls back; what that throws must be documented, and goes no further. */
    void callBack() {
        try {
            callBack.run();
        } catch (RuntimeException | Error e) {
            requireAllowed(e);
        }
    }

    /** Throws something that nobody expects. */
    void fail() {
        switch (random.nextInt(8)) {
            case 0 -> throw noted(new IllegalStateException("hostile"));
            case 1 -> throw noted(new NullPointerException("hostile"));
            case 2 -> throw noted(new IllegalArgumentException("hostile"));
            case 3 -> throw noted(new BackendException("hostile"));
            case 4 -> throw noted(new CancellationException("hostile"));
            case 5 -> throw noted(new IndexOutOfBoundsException("hostile"));
            case 6 -> throw noted(new AssertionError("hostile"));
            default -> throw noted(new StackOverflowError("hostile"));
        }
    }

    private <T extends Throwable> T noted(T failure) {
        thrown.add(failure);
        return failure;
    }

    /** Fails unless a failure is documented or comes from what was thrown on purpose. */
    void requireAllowed(Throwable failure) {
        if (!(failure instanceof EftException) && !DOCUMENTED.contains(failure.getClass()) && !isThrownHere(failure)) {
            throw new AssertionError("an exception that no Javadoc names: " + failure, failure);
        }
        assertThat(failure.getMessage()).as("message of " + failure).isNotBlank();
    }

    private boolean isThrownHere(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (thrown.contains(at)) {
                return true;
            }
        }
        return false;
    }
}
