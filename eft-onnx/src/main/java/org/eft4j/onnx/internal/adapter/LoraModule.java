package org.eft4j.onnx.internal.adapter;

import org.eft4j.onnx.internal.graph.LowRankUpdate;

/**
 * What an adapter adds to one linear module: {@code scale · B · A}. The matrices stay in their file until they are
 * asked for. Immutable and thread-safe.
 *
 * @param path the module's path in the model, such as {@code model.layers.0.self_attn.q_proj}
 * @param layer the layer that it is in
 * @param part the part of the layer, such as {@code self_attn}
 * @param name its own name, such as {@code q_proj}
 * @param rank the inner size of the product
 * @param inputs how many numbers the module takes
 * @param outputs how many it gives
 * @param scale what the product is multiplied by
 * @param file where A, [rank, inputs], and B, [outputs, rank], are
 * @param nameOfA A's name in the file
 * @param nameOfB B's name in the file
 */
record LoraModule(
        String path,
        int layer,
        String part,
        String name,
        int rank,
        int inputs,
        int outputs,
        double scale,
        SafetensorsFile file,
        String nameOfA,
        String nameOfB) {

    /** Returns the matrices as they multiply a row of numbers, for some of the outputs. */
    LowRankUpdate.Factors factors(int firstOutput, int count) {
        return new LowRankUpdate.Factors() {
            @Override
            public float[] down() {
                return transposed(file.matrix(nameOfA), 0, rank, inputs, 1);
            }

            @Override
            public float[] up() {
                return transposed(file.matrix(nameOfB), firstOutput, count, rank, scale);
            }
        };
    }

    /** Transposes some rows of a matrix and multiplies them. */
    private static float[] transposed(float[] matrix, int firstRow, int rows, int columns, double factor) {
        float[] result = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = (float) (factor * matrix[(firstRow + row) * columns + column]);
            }
        }
        return result;
    }
}
