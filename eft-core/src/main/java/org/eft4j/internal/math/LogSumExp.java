package org.eft4j.internal.math;

/** The normaliser of a row of scores. Owns its memory: not thread-safe. */
public final class LogSumExp {
    private final RowScan scan = new RowScan();
    private final Exponentials exponentials = new Exponentials();

    /** log Σ exp(x) in nats, in double precision; −∞ if every entry is. Entries are not NaN or +∞. */
    public double of(float[] row, int offset, int width) {
        scan.scan(row, offset, width);
        return of(scan);
    }

    /** The same of a row that has been scanned. */
    public double of(RowScan scanned) {
        float max = scanned.max();
        return max == Float.NEGATIVE_INFINITY
                ? max
                : exponentials.logSumExp(scanned.row(), scanned.offset(), scanned.width(), max);
    }
}
