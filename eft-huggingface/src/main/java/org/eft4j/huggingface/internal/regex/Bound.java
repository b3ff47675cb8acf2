package org.eft4j.huggingface.internal.regex;

/**
 * An upper bound that grows at most linearly with a text: {@code perCharacter} · its length + {@code constant}. What
 * grows faster is {@link #NONE}. Immutable.
 */
record Bound(long perCharacter, long constant) {
    static final Bound ZERO = new Bound(0, 0);
    static final Bound ONE = new Bound(0, 1);

    /** The length of the text. */
    static final Bound LENGTH = new Bound(1, 0);

    /** No linear bound holds. */
    static final Bound NONE = new Bound(Long.MAX_VALUE, Long.MAX_VALUE);

    /** Sums this high stand for no bound; far above what any engine would do, far below an overflow. */
    private static final long CEILING = 1L << 40;

    static Bound constant(long value) {
        return of(0, value);
    }

    private static Bound of(long perCharacter, long constant) {
        return perCharacter > CEILING || constant > CEILING ? NONE : new Bound(perCharacter, constant);
    }

    boolean isNone() {
        return equals(NONE);
    }

    Bound plus(Bound other) {
        return isNone() || other.isNone() ? NONE : of(perCharacter + other.perCharacter, constant + other.constant);
    }

    /** The product: no bound if it would grow with the square of the text. */
    Bound times(Bound other) {
        if (equals(ZERO) || other.equals(ZERO)) {
            return ZERO;
        }
        if (isNone() || other.isNone() || (perCharacter > 0 && other.perCharacter > 0)) {
            return NONE;
        }
        return of(
                product(perCharacter, other.constant) + product(constant, other.perCharacter),
                product(constant, other.constant));
    }

    private static long product(long a, long b) {
        return a == 0 || b <= CEILING / a ? a * b : 2 * CEILING;
    }

    Bound max(Bound other) {
        return new Bound(Math.max(perCharacter, other.perCharacter), Math.max(constant, other.constant));
    }

    /** For a number of characters: a text has no more than all of them. */
    Bound withinText() {
        return perCharacter > 0 ? LENGTH : this;
    }
}
