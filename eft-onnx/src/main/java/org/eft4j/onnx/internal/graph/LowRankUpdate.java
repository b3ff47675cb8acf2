package org.eft4j.onnx.internal.graph;

import java.util.List;

/**
 * What adapters add to the product of a linear module: for each of them {@code (input · down) · up}. Immutable and
 * thread-safe if the factors are.
 *
 * @param module whose product it is
 * @param blocks what is added, each to some of the outputs
 */
public record LowRankUpdate(LinearModule module, List<Block> blocks) {
    /** Copies the list. */
    public LowRankUpdate {
        blocks = List.copyOf(blocks);
    }

    /** Returns the sum of the blocks' ranks. */
    int rank() {
        return blocks.stream().mapToInt(Block::rank).sum();
    }

    /**
     * What one adapter adds to some outputs that lie together. Where exporters pack modules into one, each of them has
     * a block.
     *
     * @param adapter the number of the adapter, from 0
     * @param rank the inner size of the product
     * @param firstOutput the first of the outputs that it adds to
     * @param outputs how many they are
     * @param factors the matrices
     */
    public record Block(int adapter, int rank, int firstOutput, int outputs, Factors factors) {}

    /** The two matrices of a block. They are read when they are asked for, and not kept. */
    public interface Factors {
        /** Returns the first one, [inputs, rank], row by row. */
        float[] down();

        /** Returns the second one, [rank, outputs], row by row, the adapter's scale included. */
        float[] up();
    }
}
