package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import org.eft4j.onnx.internal.graph.CachePort;
import org.eft4j.onnx.internal.runtime.MemoryBlock;
import org.eft4j.onnx.internal.runtime.NativeTensor;
import org.eft4j.onnx.internal.runtime.TensorMemory;

/**
 * The keys or the values of one layer: a tensor [sequences, heads, tokens, head size] of any number of tokens. For one
 * thread at a time; the cache closes it.
 */
final class CacheTensor implements AutoCloseable {
    private static final int LEAST_CAPACITY = 64;

    private final int heads;
    private final int headSize;
    private final long tokenBytes;
    private final NativeTensor<? extends MemoryBlock> tensor;

    CacheTensor(CachePort port, OnnxJavaType type, TensorMemory<?> memory, String purpose) {
        this.heads = port.heads();
        this.headSize = port.headSize();
        this.tokenBytes = (long) headSize * type.size;
        this.tensor = new NativeTensor<>(memory, type, purpose);
    }

    /**
     * Returns for how many tokens to make room where so many are held: half as many again, so that a sequence that
     * grows token by token rarely moves to new memory.
     *
     * @param maxLength the most tokens there will ever be
     */
    static int roomFor(int tokens, int maxLength) {
        return (int) Math.min(maxLength, Math.max(LEAST_CAPACITY, tokens + tokens / 2L));
    }

    /**
     * Returns the tensor for a number of tokens of one sequence. It keeps what it held only if it has held that number
     * before.
     *
     * @param capacity the number of tokens to make room for if there is not enough
     */
    OnnxTensor tensor(int tokens, int capacity) {
        return tensor(1, tokens, (long) capacity);
    }

    /**
     * Returns the tensor for several sequences, [sequences, heads, tokens, head size].
     *
     * @param capacity the number of tokens, those of all sequences together, to make room for if there is not enough
     */
    OnnxTensor tensor(int sequences, int tokens, long capacity) {
        return tensor.shaped(heads * capacity * headSize, sequences, heads, tokens, headSize);
    }

    /** Returns for how many tokens, those of all sequences together, there is memory. */
    long capacity() {
        return tensor.capacity() / ((long) heads * headSize);
    }

    /**
     * Copies the first tokens of each head to another tensor of this layer.
     *
     * @param tokens how many
     * @param stride the number of tokens this tensor was last shaped for
     * @param targetStride the number of tokens the target was last shaped for
     */
    void copyTo(CacheTensor target, int tokens, int stride, int targetStride) {
        copyTo(0, 0, stride, target, 0, 0, targetStride, tokens);
    }

    /**
     * Copies tokens of one sequence to another tensor of this layer, or to another sequence of this one.
     *
     * @param sequence which one here
     * @param at its first token that is copied
     * @param stride the number of tokens this tensor was last shaped for
     * @param tokens how many
     */
    void copyTo(
            int sequence,
            int at,
            int stride,
            CacheTensor target,
            int targetSequence,
            int targetAt,
            int targetStride,
            int tokens) {
        if (tokens > 0) {
            tensor.block()
                    .copyRows(
                            ((long) sequence * heads * stride + at) * tokenBytes,
                            target.tensor.block(),
                            ((long) targetSequence * heads * targetStride + targetAt) * tokenBytes,
                            heads,
                            stride * tokenBytes,
                            targetStride * tokenBytes,
                            tokens * tokenBytes);
        }
    }

    /** Returns the memory it holds, in bytes. */
    long bytes() {
        return tensor.capacity() * tokenBytes / headSize;
    }

    @Override
    public void close() {
        tensor.close();
    }
}
