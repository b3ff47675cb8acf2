package org.eft4j;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is told of one generation by the listeners of its options. A listener that throws is logged and does not disturb
 * the generation. For one thread at a time.
 */
final class GenerationObservers {
    private static final Logger LOGGER = System.getLogger(GenerationObservers.class.getName());

    private final List<Generation.Observer> observers;
    private final long start;

    private GenerationObservers(List<Generation.Observer> observers, long start) {
        this.observers = observers;
        this.start = start;
    }

    /** Tells every listener that a generation starts. */
    static GenerationObservers start(List<Generation.Listener> listeners, LanguageModel model, int promptTokens) {
        List<Generation.Observer> observers = new ArrayList<>();
        for (Generation.Listener listener : listeners) {
            guarded(() -> observers.add(listener.onStart(model, promptTokens)));
        }
        return new GenerationObservers(observers, System.nanoTime());
    }

    void firstToken() {
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        tell(observer -> observer.onFirstToken(waited));
    }

    /** Tells how it ended; the result is made only where somebody listens. */
    void end(Supplier<Generation> result) {
        if (!observers.isEmpty()) {
            Generation generation = result.get();
            tell(observer -> observer.onEnd(generation));
        }
    }

    void failure(Throwable failure) {
        tell(observer -> observer.onFailure(failure));
    }

    private void tell(Consumer<Generation.Observer> message) {
        observers.forEach(observer -> guarded(() -> message.accept(observer)));
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "a listener of a generation failed; the generation goes on without it", e);
        }
    }
}
