package org.eft4j.internal.math;

/** Stateless kernels over rows: {@code width} floats from {@code offset} of an array. Thread-safe. */
public final class Rows {
    private Rows() {}

    /** Subtracts a number from every entry, in double precision, so that rows far from zero lose nothing. */
    public static void subtract(float[] row, int offset, int width, double number) {
        for (int i = offset; i < offset + width; i++) {
            row[i] = (float) (row[i] - number);
        }
    }
}
