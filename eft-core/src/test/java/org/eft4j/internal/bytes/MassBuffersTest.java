package org.eft4j.internal.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MassBuffersTest {
    private final MassBuffers buffers = new MassBuffers();

    @Test
    void take_afterAnArrayOfThatSizeWasGiven_isThatArray() {
        double[] large = buffers.take(150_000);
        buffers.give(large);
        assertThat(buffers.take(140_000)).isSameAs(large);
    }

    @Test
    void take_farSmaller_leavesTheLargeArrayForSomethingLarger() {
        double[] large = buffers.take(150_000);
        buffers.give(large);
        assertThat(buffers.take(100)).hasSizeLessThan(1000);
        assertThat(buffers.take(150_000)).isSameAs(large);
    }

    @Test
    void give_manySmallArraysFirst_keepsTheLargeOne() {
        double[] large = buffers.take(150_000);
        double[][] small = new double[40][];
        for (int i = 0; i < small.length; i++) {
            small[i] = buffers.take(100);
        }
        for (double[] each : small) {
            buffers.give(each);
        }
        buffers.give(large);
        assertThat(buffers.take(150_000)).isSameAs(large);
    }
}
