package org.eft4j.onnx.internal.cache;

import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.TensorMemory;

/**
 * How a session keeps keys and values from run to run. The backend finds out which way suits a graph when it loads it.
 */
public enum CacheStrategy {
    /**
     * Past and present are one tensor, written in place; for graphs with fused attention. See {@link
     * SharedBufferCache}.
     */
    SHARED_BUFFER("shared buffer"),

    /**
     * Every run reads the past and writes past and new tokens elsewhere; for every graph. See {@link
     * ConcatenatingCache}.
     */
    GROWING("growing");

    private final String label;

    CacheStrategy(String label) {
        this.label = label;
    }

    /**
     * Makes an empty cache. It takes no memory until it is first bound.
     *
     * @param memory where its tensors are to lie
     * @param maxLength the most tokens it will ever hold
     * @param purpose what it is for, as in "the cache of NAME"
     */
    public KeyValueCache create(DecoderLayout layout, TensorMemory<?> memory, int maxLength, String purpose) {
        return switch (this) {
            case SHARED_BUFFER -> new SharedBufferCache(layout, memory, maxLength, purpose);
            case GROWING -> new ConcatenatingCache(layout, memory, maxLength, purpose);
        };
    }

    /** Makes a batch of such caches, without rows and memory yet; for the same arguments as {@link #create}. */
    public CacheBatch createBatch(DecoderLayout layout, TensorMemory<?> memory, int maxLength, String purpose) {
        return switch (this) {
            case SHARED_BUFFER -> new SharedBufferBatch(layout, memory, maxLength, purpose);
            case GROWING -> new ConcatenatingBatch(layout, memory, maxLength, purpose);
        };
    }

    /** For people: {@code shared buffer}. */
    @Override
    public String toString() {
        return label;
    }
}
