package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowScanTest {
    private static final int OFFSET = 3;

    private final RowScan scan = new RowScan();

    @Test
    void isFinite_oneOddEntryAnywhere_isSeen() {
        RandomRows.widths().forEach(width -> {
            float[] row = RandomRows.smooth(new SplittableRandom(width), OFFSET + width + 1);
            row[OFFSET - 1] = Float.NaN; // outside
            row[OFFSET + width] = Float.NaN;
            scan.scan(row, OFFSET, width);
            assertThat(scan.isFinite()).as("width %d", width).isTrue();
            for (int i = 0; i < width; i += 1 + width / 70) {
                float kept = row[OFFSET + i];
                for (float odd : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
                    row[OFFSET + i] = odd;
                    scan.scan(row, OFFSET, width);
                    assertThat(scan.isFinite())
                            .as("%s at %d of %d", odd, i, width)
                            .isFalse();
                }
                row[OFFSET + i] = kept;
            }
        });
    }

    @Test
    void isFinite_largestFloats_areFinite() {
        float[] row = new float[1500];
        Arrays.fill(row, -Float.MAX_VALUE);
        row[1200] = Float.MAX_VALUE;
        scan.scan(row, 0, row.length);
        assertThat(scan.isFinite()).isTrue();
        assertThat(scan.max()).isEqualTo(Float.MAX_VALUE);
        assertThat(scan.argmax()).isEqualTo(1200);
    }

    @Test
    void maxAndArgmax_anyWidth_equalPlainLoop() {
        SplittableRandom random = new SplittableRandom(2);
        RandomRows.widths().forEach(width -> {
            for (int run = 0; run < 20; run++) {
                float[] row = RandomRows.tied(random, OFFSET + width + 1);
                row[OFFSET - 1] = 50; // outside
                row[OFFSET + width] = 50;
                int first = 0;
                for (int i = 1; i < width; i++) {
                    first = row[OFFSET + i] > row[OFFSET + first] ? i : first;
                }
                scan.scan(row, OFFSET, width);
                assertThat(scan.max()).as("width %d", width).isEqualTo(row[OFFSET + first]);
                assertThat(scan.argmax()).as("width %d", width).isEqualTo(first);
            }
        });
    }

    @Test
    void max_nanAnywhere_isNan() {
        RandomRows.widths().forEach(width -> {
            for (int i = 0; i < width; i += 1 + width / 70) {
                float[] row = RandomRows.smooth(new SplittableRandom(i), width);
                row[i] = Float.NaN;
                scan.scan(row, 0, width);
                assertThat(scan.max()).as("NaN at %d of %d", i, width).isNaN();
                assertThat(scan.argmax()).isEqualTo(-1);
            }
        });
    }

    @Test
    void argmax_zerosOfBothSigns_tie() {
        scan.scan(new float[] {-0f, 0f}, 0, 2);
        assertThat(scan.argmax()).isZero();
    }
}
