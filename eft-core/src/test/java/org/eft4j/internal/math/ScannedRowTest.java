package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.eft4j.internal.math.KernelRows.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tiled scan against a plain loop. */
class ScannedRowTest {
    private static final int OFFSET = 3;

    private final RowScanner scanner = new RowScanner();

    @ParameterizedTest
    @EnumSource(Shape.class)
    void scan_anyRow_equalsPlainLoop(Shape shape) {
        for (int width : KernelRows.WIDTHS) {
            float[] row = KernelRows.row(shape, OFFSET, width, width);
            int largest = 0;
            boolean finite = true;
            for (int i = 0; i < width; i++) {
                largest = row[OFFSET + i] > row[OFFSET + largest] ? i : largest;
                finite &= Float.isFinite(row[OFFSET + i]);
            }
            ScannedRow scanned = scanner.scan(row, OFFSET, width);
            assertThat(scanned.max()).as("width %d", width).isEqualTo(row[OFFSET + largest]);
            assertThat(scanned.argmax()).as("width %d", width).isEqualTo(largest);
            assertThat(scanned.isFinite()).as("width %d", width).isEqualTo(finite);
        }
    }

    @Test
    void scan_oddEntryAnywhere_isSeen() {
        for (int width : new int[] {1, 2, 5, 64, 1023, 1024, 1025, 2100}) {
            float[] row = KernelRows.row(Shape.FLAT, OFFSET, width, 1);
            for (int i = 0; i < width; i++) {
                float kept = row[OFFSET + i];
                row[OFFSET + i] = Float.NaN;
                ScannedRow scanned = scanner.scan(row, OFFSET, width);
                assertThat(scanned.max()).as("NaN at %d of %d", i, width).isNaN();
                assertThat(scanned.argmax()).isEqualTo(-1);
                assertThat(scanned.isFinite()).isFalse();
                row[OFFSET + i] = Float.POSITIVE_INFINITY;
                scanned = scanner.scan(row, OFFSET, width);
                assertThat(scanned.argmax()).as("+∞ at %d of %d", i, width).isEqualTo(i);
                assertThat(scanned.isFinite()).isFalse();
                row[OFFSET + i] = Float.NEGATIVE_INFINITY;
                scanned = scanner.scan(row, OFFSET, width);
                assertThat(scanned.isFinite()).as("−∞ at %d of %d", i, width).isFalse();
                row[OFFSET + i] = kept;
            }
        }
    }

    @Test
    void scan_largestFloats_areFinite() {
        float[] row = new float[2000];
        java.util.Arrays.fill(row, -Float.MAX_VALUE);
        ScannedRow scanned = scanner.scan(row, 0, row.length);
        assertThat(scanned.isFinite()).isTrue();
        assertThat(scanned.argmax()).isZero();
    }

    @Test
    void argmax_zerosOfBothSigns_givesTheFirst() {
        ScannedRow scanned = scanner.scan(new float[] {-0f, 0f}, 0, 2);
        assertThat(scanned.argmax()).isZero();
    }

    @Test
    void change_entries_areScannedAgain() {
        float[] row = KernelRows.row(Shape.FLAT, OFFSET, 2000, 1);
        ScannedRow scanned = scanner.scan(row, OFFSET, 2000);
        scanned.change(entries -> {
            entries[OFFSET + 1500] = 77;
            entries[OFFSET + 3] = Float.NEGATIVE_INFINITY;
        });
        assertThat(scanned.max()).isEqualTo(77);
        assertThat(scanned.argmax()).isEqualTo(1500);
        assertThat(scanned.isFinite()).isFalse();
    }
}
