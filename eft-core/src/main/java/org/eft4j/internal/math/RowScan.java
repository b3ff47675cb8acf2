package org.eft4j.internal.math;

import java.util.Arrays;

/**
 * One look at a row: its largest entry and whether all entries are finite.
 *
 * <p>C2 vectorises neither a running maximum nor loops whose arrays are indexed differently. So the row is copied tile by tile into a small
 * array that stays in the first-level cache, and each tile is folded into arrays of its own size, column by column, with one index for all. What
 * is left are the maxima of the columns: reduced once for the row's maximum, and a short cut to the k largest entries.
 *
 * <p>Owns its memory and keeps the result of the last scan: not thread-safe.
 */
public final class RowScan {
    /** Entries of a tile: 4 KB, a small part of the first-level cache. */
    private static final int TILE = 1024;

    private final float[] tile = new float[TILE];
    private final float[] columnMax = new float[TILE];
    private final float[] columnCheck = new float[TILE];
    /** Maxima of the columns and the entries of the rest, for selecting among them. */
    private final float[] bound = new float[2 * TILE];

    private float[] row = tile;
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
            Arrays.fill(columnMax, Float.NEGATIVE_INFINITY);
            Arrays.fill(columnCheck, 0);
            for (int start = 0; start < tiled; start += TILE) {
                System.arraycopy(row, offset + start, tile, 0, TILE);
                foldMax(columnMax, tile);
                foldCheck(columnCheck, tile);
            }
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

    private static void foldMax(float[] columns, float[] tile) {
        for (int j = 0; j < columns.length; j++) {
            columns[j] = Math.max(columns[j], tile[j]);
        }
    }

    /** 0 · x is 0 for a finite x and NaN for any other, and NaN stays. */
    private static void foldCheck(float[] columns, float[] tile) {
        for (int j = 0; j < columns.length; j++) {
            columns[j] += 0 * tile[j];
        }
    }

    float[] row() {
        return row;
    }

    int offset() {
        return offset;
    }

    int width() {
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
        int first = Integer.MAX_VALUE;
        for (int column = 0; column < TILE && tiled > 0; column++) {
            if (columnMax[column] == max) {
                int at = column;
                while (row[offset + at] != max) {
                    at += TILE;
                }
                first = Math.min(first, at);
            }
        }
        for (int i = tiled; i < width && first == Integer.MAX_VALUE; i++) {
            if (row[offset + i] == max) {
                first = i;
            }
        }
        return first == Integer.MAX_VALUE ? -1 : first;
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
