package org.eft4j.onnx.internal.graph;

/**
 * Where a graph computes a linear module of one of the model's layers, whatever operators do it. Immutable and
 * thread-safe.
 *
 * @param layer counted from 0
 * @param part the part of the layer that it belongs to: {@code attn}, {@code mlp}, ...
 * @param name its own name, such as {@code q_proj}
 * @param input the value that it multiplies
 * @param output the product
 * @param type the type of the product's elements, by its number in ONNX
 * @param inputs how many numbers it takes for each token
 * @param outputs how many it gives
 */
public record LinearModule(
        int layer, String part, String name, String input, String output, int type, long inputs, long outputs) {
    /** The number of float32 among ONNX's types. */
    public static final int FLOAT = 1;

    /** The number of float16 among ONNX's types. */
    public static final int FLOAT16 = 10;

    private static final String ATTENTION = "self_attn";

    /** Names the part as onnxruntime-genai does. */
    public LinearModule {
        part = part(part);
    }

    private static String part(String part) {
        return part.equals(ATTENTION) ? "attn" : part;
    }

    /** Returns whether it is a module of this layer and part, which exporters and checkpoints name differently. */
    public boolean isIn(int otherLayer, String otherPart) {
        return layer == otherLayer && part.equals(part(otherPart));
    }
}
