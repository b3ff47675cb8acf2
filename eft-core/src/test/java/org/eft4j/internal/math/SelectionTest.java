package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.eft4j.internal.math.KernelRows.Shape;
import org.junit.jupiter.api.Test;

class SelectionTest {
    @Test
    void kthLargest_randomAndTiedValues_equalsSorting() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int size = 1 + random.nextInt(70);
            float[] values =
                    Arrays.copyOf(KernelRows.row(seed % 2 == 0 ? Shape.HOLES : Shape.TIES, 0, size, seed), size);
            float[] sorted = values.clone();
            Arrays.sort(sorted);
            for (int k = 1; k <= size; k++) {
                assertThat(Selection.kthLargest(values.clone(), size, k))
                        .as("seed %d, k %d", seed, k)
                        .isEqualTo(sorted[size - k]);
            }
        }
    }

    @Test
    void kthLargest_onlyTheFirstValues_count() {
        assertThat(Selection.kthLargest(new float[] {3, 1, 2, 99}, 3, 1)).isEqualTo(3);
    }
}
