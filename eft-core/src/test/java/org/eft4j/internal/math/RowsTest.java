package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void subtract_row_movesOnlyTheRow() {
        float[] row = {1, 2, Float.NEGATIVE_INFINITY, 4};
        Rows.subtract(row, 1, 2, 0.5);
        assertThat(row).containsExactly(1, 1.5f, Float.NEGATIVE_INFINITY, 4);
    }
}
