package org.eft4j.internal.math;

import java.util.Arrays;

/**
 * One look at a row: its largest entry and whether all entries are finite.
 *
 * <p>C2 vectorises no running maximum, so the row is taken {@link Tile} by tile and each folded into arrays of its
 * size, column by column. What is left are the maxima of the columns: reduced once for the row's maximum, and a short
 * cut to the k largest entries.
 *
 * <p>Owns its memory and keeps the result of the last scan: not thread-safe.
 */
public final class RowScan {
    private static final int TILE = Tile.LENGTH;

    private final float[] first = new float[TILE];
    private final float[] second = new float[TILE];
    private final float[] columnMax = new float[TILE];
    private final float[] columnCheck = new float[TILE];
    /** Maxima of the columns and the entries of the rest, for selecting among them. */
    private final float[] bound = new float[2 * TILE];

    private float[] row = first;
    private int offset;
    private int width;
    /** Entries before this are in tiles; the rest are looked at one by one. */
    private int tiled;

    private float max;
    private boolean finite;

    /** Scans {@code width} entries from {@code offset}; the row must not change while results are asked for. */
    public void scan(float[] newRow, int newOffset, int newWidth) {
        row = newRow;
        offset = newOffset;
        width = newWidth;
        tiled = newWidth - newWidth % TILE;
        max = Float.NEGATIVE_INFINITY;
        float check = 0;
        if (tiled > 0) {
            foldTiles();
            for (int column = 0; column < TILE; column++) {
                max = Math.max(max, columnMax[column]);
                check += columnCheck[column];
            }
        }
        for (int i = offset + tiled; i < offset + width; i++) {
            max = Math.max(max, row[i]);
            check += 0 * row[i];
        }
        finite = check == 0;
    }

    /** Two tiles at a time, so that the columns are read and written half as often. */
    private void foldTiles() {
        Arrays.fill(columnMax, Float.NEGATIVE_INFINITY);
        Arrays.fill(columnCheck, 0);
        for (int start = 0; start < tiled; start += 2 * TILE) {
            boolean pair = start + TILE < tiled;
            System.arraycopy(row, offset + start, first, 0, TILE);
            if (pair) {
                System.arraycopy(row, offset + start + TILE, second, 0, TILE);
            }
            fold(columnMax, columnCheck, first, pair ? second : first);
        }
    }

    /**
     * Folds two tiles into the maxima and the checks. 0 · x is 0 for a finite x and NaN for any other, and NaN stays.
     */
    private static void fold(float[] max, float[] check, float[] a, float[] b) {
        for (int j = 0; j < max.length; j++) {
            float x = a[j];
            float y = b[j];
            max[j] = Math.max(max[j], Math.max(x, y));
            check[j] += 0 * x + 0 * y;
        }
    }

    /** The row scanned last. */
    public float[] row() {
        return row;
    }

    int offset() {
        return offset;
    }

    /** How many entries were scanned. */
    public int width() {
        return width;
    }

    /** The largest entry; NaN if there is one, −∞ if all are. */
    public float max() {
        return max;
    }

    /** Whether every entry is finite. */
    public boolean isFinite() {
        return finite;
    }

    /** The first position, from the row's start, of the largest entry; −1 if that is NaN. */
    public int argmax() {
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

    /**
     * Ranks the entries that may be among the k largest: at least those, and not many more.
     *
     * @param k at least 1
     */
    void rankLargest(int k, Ranking into) {
        int heads = tiled > 0 ? TILE : 0;
        int rest = width - tiled;
        if (k > (heads + rest) / 2) {
            into.rank(row, offset, width);
            return;
        }
        // The maxima of the columns and the entries of the rest are k or more entries of the row,
        // so the k-th largest of them bounds the k-th largest of the row from below.
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
