package org.eft4j.internal.math;

/**
 * Exponentials of whole rows, in double precision. Math.exp is a call for each entry; here exp(x) is a polynomial in x / 64, squared six times:
 * additions and multiplications only, which C2 vectorises. Relative error below 1e-12 from −20 to 0, below 1e-7 down to −45; smaller x count as −45,
 * which adds less than 1e-14 of the largest entry to a sum of 262,144.
 *
 * <p>Owns its memory: not thread-safe.
 */
public final class Exponentials {
    private static final int TILE = 1024;
    private static final double SMALLEST = -45;
    /** So that (0 − 0) times the scale is 0 for any temperature. */
    private static final double LARGEST_SCALE = 1e300;

    private final double[] tile = new double[TILE];

    /** log Σ exp(x) in nats of a row whose largest entry, above −∞, is {@code max}. */
    public double logSumExp(float[] row, int offset, int width, float max) {
        double sum = 0;
        for (int start = 0; start < width; start += TILE) {
            int count = Math.min(TILE, width - start);
            sum += fill(row, offset + start, count, max, 1);
        }
        return max + Math.log(sum);
    }

    /**
     * Fills {@code masses[i] = exp((x[i] − max) / temperature)} for a row, 0 where it is −∞.
     *
     * @param scan has scanned the row
     * @param tileSums receives the sum of each tile's masses, {@link #tiles} of them
     * @return the sum of all masses
     */
    double masses(RowScan scan, double temperature, double[] masses, double[] tileSums) {
        float[] row = scan.row();
        int offset = scan.offset();
        int width = scan.width();
        double scale = Math.min(1 / temperature, LARGEST_SCALE);
        double sum = 0;
        for (int start = 0; start < width; start += TILE) {
            int count = Math.min(TILE, width - start);
            double part = fill(row, offset + start, count, scan.max(), scale);
            if (!scan.isFinite()) {
                part = dropImpossible(row, offset + start, count);
            }
            System.arraycopy(tile, 0, masses, start, count);
            tileSums[start / TILE] = part;
            sum += part;
        }
        return sum;
    }

    /** How many tile sums a row has. */
    static int tiles(int width) {
        return (width + TILE - 1) / TILE;
    }

    /** The first entry of a tile. */
    static int startOf(int tile) {
        return tile * TILE;
    }

    /** Fills the tile with exp((x − max) · scale) and returns the sum of its first {@code count} entries. */
    private double fill(float[] row, int offset, int count, float max, double scale) {
        for (int j = 0; j < count; j++) {
            tile[j] = row[offset + j];
        }
        exp(tile, count, max, scale / 64);
        return sum(count);
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

    private double dropImpossible(float[] row, int offset, int count) {
        for (int j = 0; j < count; j++) {
            if (row[offset + j] == Float.NEGATIVE_INFINITY) {
                tile[j] = 0;
            }
        }
        return sum(count);
    }

    private double sum(int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j < count - 3; j += 4) {
            a += tile[j];
            b += tile[j + 1];
            c += tile[j + 2];
            d += tile[j + 3];
        }
        for (; j < count; j++) {
            a += tile[j];
        }
        return (a + b) + (c + d);
    }
}
