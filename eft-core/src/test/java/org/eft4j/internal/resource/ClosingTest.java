package org.eft4j.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private final List<String> done = new ArrayList<>();

    @Test
    void all_severalFail_runsEveryStepAndThrowsTheFirstWithTheOthersSuppressed() {
        assertThatThrownBy(() -> Closing.all(step("one"), failing("two"), step("three"), failing("four"), step("five")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("two")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .extracting(Throwable::getMessage)
                        .isEqualTo("four"));
        assertThat(done).containsExactly("one", "three", "five");
    }

    @Test
    void all_anErrorIsThrown_runsTheOtherSteps() {
        AssertionError error = new AssertionError("gone");
        assertThatThrownBy(() -> Closing.all(
                        () -> {
                            throw error;
                        },
                        step("other")))
                .isSameAs(error);
        assertThat(done).containsExactly("other");
    }

    @Test
    void after_theSameFailureAgain_isNotSuppressedInItself() {
        RuntimeException failure = new IllegalStateException("once");
        Closing.after(failure, () -> {
            throw failure;
        });
        Closing.after(failure, failing("later"));
        assertThat(failure.getSuppressed()).hasSize(1);
    }

    private Runnable step(String name) {
        return () -> done.add(name);
    }

    private static Runnable failing(String message) {
        return () -> {
            throw new IllegalStateException(message);
        };
    }
}
