package org.eft4j.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final String NAME = "org.eft4j.build.SignaturesTest.";

    @SuppressWarnings("unused")
    interface Shape<T extends @Nullable Object> extends Comparable<Shape<T>> {
        @Deprecated
        T first();

        default Map.@Nullable Entry<String, @Nullable T> entry() {
            return null;
        }

        static <U extends Number & Runnable> @Nullable List<U[]> all(
                List<? extends U> from, Function<? super U, ?> by) {
            return null;
        }
    }

    @SuppressWarnings("unused")
    abstract static class Hidden {
        public static final int SIZE = 3;
        private final int unseen = 4;

        protected abstract void step(int @Nullable [] ids, String... names) throws IOException;

        void packagePrivate() {}
    }

    @SuppressWarnings("unused")
    public abstract static class Seen extends Hidden {
        protected Seen(long seed) {}
    }

    record Pair(int left, @Nullable String right) {}

    enum Side {
        LEFT {},
        RIGHT
    }

    @Test
    void of_interface_showsGenericsNullnessDefaultsAndDeprecation() {
        assertThat(Signatures.of(Shape.class))
                .containsExactly(
                        "interface " + NAME + "Shape<T extends @Nullable java.lang.Object>"
                                + " extends java.lang.Comparable<" + NAME + "Shape<T>>",
                        "  @Deprecated public abstract T first()",
                        "  public default @Nullable java.util.Map.Entry<java.lang.String, @Nullable T> entry()",
                        "  public static <U extends java.lang.Number & java.lang.Runnable>"
                                + " @Nullable java.util.List<U[]>"
                                + " all(java.util.List<? extends U>, java.util.function.Function<? super U, ?>)");
    }

    @Test
    void of_classWithHiddenSuperclass_showsWhatIsSeenThroughIt() {
        assertThat(Signatures.of(Seen.class))
                .containsExactly(
                        "public abstract class " + NAME + "Seen extends " + NAME + "Hidden",
                        "  protected Seen(long)",
                        "  protected abstract void step(int @Nullable [], java.lang.String...)"
                                + " throws java.io.IOException",
                        "  public static final int SIZE");
    }

    @Test
    void of_record_showsConstructorAndAccessors() {
        assertThat(Signatures.of(Pair.class))
                .contains("record " + NAME + "Pair", "  public @Nullable java.lang.String right()");
    }

    @Test
    void of_enum_showsConstants() {
        assertThat(Signatures.of(Side.class))
                .contains("enum " + NAME + "Side", "  public static final " + NAME + "Side LEFT");
    }
}
