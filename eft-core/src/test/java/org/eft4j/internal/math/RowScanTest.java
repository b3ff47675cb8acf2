package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.eft4j.internal.math.KernelRows.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tiled scan against a plain loop. */
class RowScanTest {
    private static final int OFFSET = 3;

    private final RowScan scan = new RowScan();

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
            scan.scan(row, OFFSET, width);
            assertThat(scan.max()).as("width %d", width).isEqualTo(row[OFFSET + largest]);
            assertThat(scan.argmax()).as("width %d", width).isEqualTo(largest);
            assertThat(scan.isFinite()).as("width %d", width).isEqualTo(finite);
        }
    }

    @Test
    void scan_oddEntryAnywhere_isSeen() {
        for (int width : new int[] {1, 2, 5, 64, 1023, 1024, 1025, 2100}) {
            float[] row = KernelRows.row(Shape.FLAT, OFFSET, width, 1);
            for (int i = 0; i < width; i++) {
                float kept = row[OFFSET + i];
                row[OFFSET + i] = Float.NaN;
                scan.scan(row, OFFSET, width);
                assertThat(scan.max()).as("NaN at %d of %d", i, width).isNaN();
                assertThat(scan.argmax()).isEqualTo(-1);
                assertThat(scan.isFinite()).isFalse();
                row[OFFSET + i] = Float.POSITIVE_INFINITY;
                scan.scan(row, OFFSET, width);
                assertThat(scan.argmax()).as("+∞ at %d of %d", i, width).isEqualTo(i);
                assertThat(scan.isFinite()).isFalse();
                row[OFFSET + i] = Float.NEGATIVE_INFINITY;
                scan.scan(row, OFFSET, width);
                assertThat(scan.isFinite()).as("−∞ at %d of %d", i, width).isFalse();
                row[OFFSET + i] = kept;
            }
        }
    }

    @Test
    void scan_largestFloats_areFinite() {
        float[] row = new float[2000];
        java.util.Arrays.fill(row, -Float.MAX_VALUE);
        scan.scan(row, 0, row.length);
        assertThat(scan.isFinite()).isTrue();
        assertThat(scan.argmax()).isZero();
    }

    @Test
    void argmax_zerosOfBothSigns_givesTheFirst() {
        scan.scan(new float[] {-0f, 0f}, 0, 2);
        assertThat(scan.argmax()).isZero();
    }
}
