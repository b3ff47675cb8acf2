package org.eft4j.internal.math;

import java.util.Arrays;

/**
 * Scans rows: one look at every entry finds the largest and whether all are finite.
 *
 * <p>C2 vectorises no running maximum, so the row is taken {@link Tile} by tile and each folded into arrays of its
 * size, column by column. What is left are the maxima of the columns: reduced once for the row's maximum, and kept as a
 * short cut to the k largest entries. Rows without a whole tile need none of these arrays.
 *
 * <p>Owns its memory, which the row scanned last uses too: not thread-safe.
 */
public final class RowScanner {
    private static final int TILE = Tile.LENGTH;

    private float[] first = new float[0];
    private float[] second = new float[0];
    private float[] columnCheck = new float[0];
    private final ScannedRow scanned = new ScannedRow(this);

    /** Scans {@code width} entries from {@code offset}. The result is valid until the next scan. */
    public ScannedRow scan(float[] row, int offset, int width) {
        int tiled = width - width % TILE;
        float max = Float.NEGATIVE_INFINITY;
        float check = 0;
        if (tiled > 0) {
            reserveTiles();
            float[] columnMax = scanned.columnMax;
            foldTiles(row, offset, tiled, columnMax);
            for (int column = 0; column < TILE; column++) {
                max = Math.max(max, columnMax[column]);
                check += columnCheck[column];
            }
        }
        for (int i = offset + tiled; i < offset + width; i++) {
            max = Math.max(max, row[i]);
            check += 0 * row[i];
        }
        scanned.set(row, offset, width, max, check == 0);
        return scanned;
    }

    private void reserveTiles() {
        if (first.length == 0) {
            first = new float[TILE];
            second = new float[TILE];
            columnCheck = new float[TILE];
            scanned.columnMax = new float[TILE];
        }
    }

    /** Two tiles at a time, so that the columns are read and written half as often. */
    private void foldTiles(float[] row, int offset, int tiled, float[] columnMax) {
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
}
