package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import org.eft4j.onnx.internal.runtime.NativeMemory;
import org.eft4j.onnx.internal.runtime.NativeTensor;
import org.jspecify.annotations.Nullable;

/**
 * The attention mask of one sequence: a one for each token that may be looked at. For one thread at a time; its owner
 * closes it.
 *
 * <p>It remembers which memory it has written, and how far. Whether the memory grew in this call would not suffice:
 * making a tensor can fail after new memory was taken, and the next call then finds memory that is large enough and
 * that nobody has written.
 */
final class AttentionMask implements AutoCloseable {
    private static final int LEAST_CAPACITY = 256;

    private final int maxLength;
    private final NativeTensor<NativeMemory> tensor;

    /** The memory that has been written wholly: {@link #ones} ones, then zeros. */
    private @Nullable NativeMemory written;

    private int ones;

    /**
     * Makes a mask that takes no memory until it is first shaped.
     *
     * @param maxLength the longest it will ever be
     * @param name the model's name, for messages
     */
    AttentionMask(int maxLength, String name) {
        this.maxLength = maxLength;
        this.tensor = NativeTensor.onHost(OnnxJavaType.INT64, "the attention mask of " + name);
    }

    /**
     * Returns the mask of a sequence. It has room for twice as many tokens, so that new memory is rarely needed.
     *
     * @param tokens how many may be looked at
     * @param length how long the mask is, at least {@code tokens}; zeros follow the ones
     */
    OnnxTensor of(int tokens, int length) {
        OnnxTensor shaped =
                tensor.shaped(Math.max(length, Math.min(maxLength, Math.max(LEAST_CAPACITY, 2L * length))), 1, length);
        NativeMemory memory = tensor.block();
        if (memory != written) {
            fill(memory, 0, (int) tensor.capacity(), 0);
            ones = 0;
            written = memory;
        }
        fill(memory, ones, tokens, 1);
        fill(memory, tokens, ones, 0);
        ones = tokens;
        return shaped;
    }

    private static void fill(NativeMemory memory, int from, int to, long value) {
        for (int i = from; i < to; i++) {
            memory.buffer().putLong(i * Long.BYTES, value);
        }
    }

    @Override
    public void close() {
        written = null;
        tensor.close();
    }
}
