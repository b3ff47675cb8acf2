package org.eft4j.internal.math;

/**
 * Exponentials of whole rows, in double precision. Math.exp is a call for each entry; here exp(x) is a polynomial in x
 * / 64, squared six times: additions and multiplications only, which C2 vectorises. Relative error below 1e-11 from −20
 * to 0, below 1e-7 down to −45; smaller x count as −45, which adds less than 1e-14 of the largest entry to a sum of
 * 262,144.
 *
 * <p>Owns its memory: not thread-safe.
 */
public final class Exponentials {
    private static final int TILE = 1024;
    /** Smaller x count as this. */
    static final double SMALLEST = -45;
    /** So that (0 − 0) times the scale is 0 for any temperature. */
    private static final double LARGEST_SCALE = 1e300;

    private double[] tile = new double[0];

    /** Returns log Σ exp(x) in nats of a row whose largest entry, above −∞, is {@code max}. */
    public double logSumExp(float[] row, int offset, int width, float max) {
        double sum = 0;
        for (int start = 0; start < width; start += TILE) {
            int count = Math.min(TILE, width - start);
            fill(row, offset + start, count, max, 1);
            sum += sum(tile, 0, count);
        }
        return max + Math.log(sum);
    }

    /**
     * Fills {@code masses[i] = exp((row[offset + i] − max) / temperature)} for i below {@code count}; no entry is above
     * {@code max}.
     */
    void masses(float[] row, int offset, int count, float max, double temperature, double[] masses) {
        double scale = Math.min(1 / temperature, LARGEST_SCALE);
        for (int start = 0; start < count; start += TILE) {
            int length = Math.min(TILE, count - start);
            fill(row, offset + start, length, max, scale);
            System.arraycopy(tile, 0, masses, start, length);
        }
    }

    /** Fills the tile with exp((x − max) · scale). */
    private void fill(float[] row, int offset, int count, float max, double scale) {
        if (tile.length < count) {
            tile = new double[count];
        }
        widen(row, offset, count, tile);
        exp(tile, count, max, scale / 64);
    }

    private static void widen(float[] row, int offset, int count, double[] into) {
        for (int j = 0; j < count; j++) {
            into[j] = row[offset + j];
        }
    }

    private static void exp(double[] x, int count, double max, double scale) {
        for (int j = 0; j < count; j++) {
            double y = Math.max(SMALLEST / 64, (x[j] - max) * scale);
            double p = 1 / 40320.0 + y * (1 / 362880.0 + y * (1 / 3628800.0));
            p = 1 / 120.0 + y * (1 / 720.0 + y * (1 / 5040.0 + y * p));
            p = 1 + y * (1 + y * (0.5 + y * (1 / 6.0 + y * (1 / 24.0 + y * p))));
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            x[j] = p * p;
        }
    }

    /** Returns the sum of {@code count} numbers, by four sums that do not wait for one another. */
    public static double sum(double[] x, int offset, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int end = offset + count;
        int i = offset;
        for (; i < end - 3; i += 4) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
        }
        for (; i < end; i++) {
            a += x[i];
        }
        return (a + b) + (c + d);
    }
}
