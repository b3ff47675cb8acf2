package org.eft4j.internal.math;

import java.util.function.Consumer;

/**
 * A row and what a scan of it found. Only a {@link RowScanner} makes one, and only {@link #change} may change its
 * entries, which scans them again; so whoever holds one need not look at every entry. Not thread-safe.
 */
public final class ScannedRow {
    private static final int TILE = Tile.LENGTH;

    /** Maxima of the columns of a row of tiles; written by the scanner, and empty until it meets a whole tile. */
    float[] columnMax = new float[0];

    /** Maxima of the columns and the entries of the rest, for selecting among them. */
    private float[] bound = new float[0];

    private final RowScanner scanner;
    private float[] row = columnMax;
    private int offset;
    private int width;
    private float max;
    private boolean finite;

    ScannedRow(RowScanner scanner) {
        this.scanner = scanner;
    }

    void set(float[] newRow, int newOffset, int newWidth, float newMax, boolean isFinite) {
        row = newRow;
        offset = newOffset;
        width = newWidth;
        max = newMax;
        finite = isFinite;
    }

    float[] row() {
        return row;
    }

    int offset() {
        return offset;
    }

    /** Returns how many entries were scanned. */
    public int width() {
        return width;
    }

    /** Returns the largest entry; NaN if there is one, −∞ if all are. */
    public float max() {
        return max;
    }

    /** Returns whether every entry is finite. */
    public boolean isFinite() {
        return finite;
    }

    /** Copies the entries to the beginning of an array. */
    public void copyTo(float[] target) {
        System.arraycopy(row, offset, target, 0, width);
    }

    /** Lets entries be changed in the row's own array, and scans it again. */
    public void change(Consumer<float[]> change) {
        change.accept(row);
        scanner.scan(row, offset, width);
    }

    /** Returns the first position, from the row's start, of the largest entry; −1 if that is NaN. */
    public int argmax() {
        int tiled = tiled();
        int lowest = Integer.MAX_VALUE;
        for (int column = 0; column < TILE && tiled > 0; column++) {
            if (columnMax[column] == max) {
                int at = column;
                while (row[offset + at] != max) {
                    at += TILE;
                }
                lowest = Math.min(lowest, at);
            }
        }
        for (int i = tiled; i < width && lowest == Integer.MAX_VALUE; i++) {
            if (row[offset + i] == max) {
                lowest = i;
            }
        }
        return lowest == Integer.MAX_VALUE ? -1 : lowest;
    }

    /** Entries before this are in tiles; the rest are looked at one by one. */
    private int tiled() {
        return width - width % TILE;
    }

    /**
     * Ranks the entries that may be among the k largest: at least those, and not many more.
     *
     * @param k at least 1
     */
    void rankLargest(int k, Ranking into) {
        int tiled = tiled();
        int heads = tiled > 0 ? TILE : 0;
        int rest = width - tiled;
        if (k > (heads + rest) / 2) {
            into.rank(row, offset, width);
            return;
        }
        // The maxima of the columns and the entries of the rest are k or more entries of the row,
        // so the k-th largest of them bounds the k-th largest of the row from below.
        if (bound.length < heads + rest) {
            bound = new float[2 * TILE];
        }
        System.arraycopy(columnMax, 0, bound, 0, heads);
        System.arraycopy(row, offset + tiled, bound, heads, rest);
        // entries of −∞ are never ranked
        float floor = Math.max(-Float.MAX_VALUE, Selection.kthLargest(bound, heads + rest, k));
        into.begin();
        for (int column = 0; column < heads; column++) {
            if (columnMax[column] >= floor) {
                for (int i = column; i < tiled; i += TILE) {
                    into.addIfAtLeast(floor, row[offset + i], i);
                }
            }
        }
        for (int i = tiled; i < width; i++) {
            into.addIfAtLeast(floor, row[offset + i], i);
        }
        into.end();
    }
}
