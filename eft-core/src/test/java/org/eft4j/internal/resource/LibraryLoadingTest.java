package org.eft4j.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LibraryLoadingTest {
    private static final String PROPERTY = "org.eft4j.test.loading";

    /** Java itself would say "Could not initialize class" from the second time on. */
    @Test
    void failure_initialiserThatFails_isTheTrueCauseEveryTime() {
        LibraryLoading loading = new LibraryLoading(() -> Objects.requireNonNull(Broken.VALUE));

        Throwable first = loading.failure().orElseThrow();
        assertThat(first).hasRootCauseInstanceOf(NoSuchElementException.class);
        assertThat(loading.failure()).get().isSameAs(first);
    }

    @Test
    void failure_filesThatCouldNotBeUnpacked_isTriedAgain() {
        Deque<UncheckedIOException> full = new ArrayDeque<>();
        full.add(new UncheckedIOException(new IOException("No space left on device")));
        LibraryLoading loading = new LibraryLoading(() -> {
            if (!full.isEmpty()) {
                throw full.remove();
            }
        });

        assertThat(loading.failure()).get().asString().contains("No space left on device");
        assertThat(loading.failure()).isEmpty();
    }

    @Test
    void initialize_threadOfAnotherLoaderAndInterrupted_isHiddenAndRestored() throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader other = new URLClassLoader(new URL[0], null)) {
            thread.setContextClassLoader(other);
            thread.interrupt();

            LibraryLoading.initialize(Observer.class, Map.of(PROPERTY, "ours"));

            assertThat(Thread.interrupted()).as("interrupted afterwards").isTrue();
            assertThat(thread.getContextClassLoader()).isSameAs(other);
        } finally {
            Thread.interrupted();
            thread.setContextClassLoader(before);
        }
        assertThat(Observer.SEEN).containsExactly(Observer.class.getClassLoader(), false, "ours");
        assertThat(System.getProperty(PROPERTY)).as("property afterwards").isNull();
    }

    @Test
    void initialize_propertyThatTheHostHasSet_staysAsItIs() {
        System.setProperty(PROPERTY, "the host's");
        try {
            LibraryLoading.initialize(PropertyReader.class, Map.of(PROPERTY, "ours"));

            assertThat(PropertyReader.SEEN).isEqualTo("the host's");
            assertThat(System.getProperty(PROPERTY)).isEqualTo("the host's");
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    private static final class Broken {
        static final Object VALUE = List.of().iterator().next();
    }

    private static final class Observer {
        static final List<Object> SEEN = List.of(
                Thread.currentThread().getContextClassLoader(),
                Thread.currentThread().isInterrupted(),
                System.getProperty(PROPERTY, ""));
    }

    private static final class PropertyReader {
        static final @Nullable String SEEN = System.getProperty(PROPERTY);
    }
}
