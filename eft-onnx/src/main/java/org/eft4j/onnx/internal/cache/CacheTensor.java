package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.NativeTensor;

/**
 * The keys or the values of one layer: a tensor [1, heads, length, head size] of any length. For one thread at a time; the cache closes it.
 */
final class CacheTensor implements AutoCloseable {
    private static final int LEAST_CAPACITY = 64;

    private final int heads;
    private final int headSize;
    private final int headBytes;
    private final int maxLength;
    private final NativeTensor tensor;

    CacheTensor(DecoderLayout layout, int maxLength, String purpose) {
        this.heads = layout.kvHeads();
        this.headSize = layout.headSize();
        this.headBytes = headSize * layout.cacheType().size;
        this.maxLength = maxLength;
        this.tensor = new NativeTensor(layout.cacheType(), purpose);
    }

    /** The tensor at a length; what it held is kept only if it has held that length before. */
    OnnxTensor tensor(int length) {
        // Half as much again, so that a sequence growing token by token moves to new memory only now and then.
        int room = Math.min(maxLength, Math.max(LEAST_CAPACITY, length + length / 2));
        return tensor.shaped((long) heads * room * headSize, 1, heads, length, headSize);
    }

    /** Shortens what is held from {@code from} to {@code to} tokens: each head's front moves up behind that of the head before. */
    void compact(int from, int to) {
        ByteBuffer bytes = tensor.bytes();
        for (int head = 1; head < heads; head++) {
            bytes.put(head * to * headBytes, bytes, head * from * headBytes, to * headBytes);
        }
    }

    @Override
    public void close() {
        tensor.close();
    }
}
