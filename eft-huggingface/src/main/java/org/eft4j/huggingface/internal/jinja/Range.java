package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;

/**
 * The result of {@code range()}. It computes its numbers on demand. Immutable.
 *
 * @param size the count of its numbers
 */
record Range(long start, long stop, long step, long size) {
    static Range of(long start, long stop, long step) {
        if (step == 0) {
            throw new TemplateException("range() needs a step other than 0");
        }
        BigInteger span = BigInteger.valueOf(stop).subtract(BigInteger.valueOf(start));
        BigInteger size = span.multiply(BigInteger.valueOf(Long.signum(step)))
                .add(BigInteger.valueOf(step).abs().subtract(BigInteger.ONE))
                .divide(BigInteger.valueOf(step).abs());
        return new Range(
                start,
                stop,
                step,
                size.max(BigInteger.ZERO)
                        .min(BigInteger.valueOf(Long.MAX_VALUE))
                        .longValue());
    }

    /** Returns whether two ranges have the same numbers, which makes them equal. */
    boolean hasNumbersOf(Range other) {
        return size == other.size && (size == 0 || (start == other.start && (size == 1 || step == other.step)));
    }

    BigInteger get(long index) {
        return BigInteger.valueOf(start).add(BigInteger.valueOf(step).multiply(BigInteger.valueOf(index)));
    }

    boolean contains(BigInteger number) {
        BigInteger[] places = number.subtract(BigInteger.valueOf(start)).divideAndRemainder(BigInteger.valueOf(step));
        return places[1].signum() == 0 && places[0].signum() >= 0 && places[0].compareTo(BigInteger.valueOf(size)) < 0;
    }
}
