package org.eft4j.internal.math;

/** The normaliser of a row of scores. Owns its memory: not thread-safe. */
public final class LogSumExp {
    private final RowScanner scanner = new RowScanner();
    private final Exponentials exponentials = new Exponentials();

    /** Returns log Σ exp(x) in nats, in double precision; −∞ if every entry is. Entries are not NaN or +∞. */
    public double of(float[] row, int offset, int width) {
        return of(scanner.scan(row, offset, width));
    }

    /** {@link #of(float[], int, int)} of a scanned row. */
    public double of(ScannedRow row) {
        float max = row.max();
        return max == Float.NEGATIVE_INFINITY ? max : exponentials.logSumExp(row.row(), row.offset(), row.width(), max);
    }
}
