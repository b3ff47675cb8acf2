package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eft4j.onnx.internal.graph.CachePort;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.TensorMemory;

/**
 * The cache of graphs whose attention writes new keys and values behind the old ones in place: past and present are one and the same tensor,
 * with room for more tokens than it holds. A step copies nothing, and going back is but a smaller number, since the graph looks no further
 * than the attention mask is long. A run that fails has written behind the length only.
 *
 * <p>The tensors grow when they are full, by half, and are copied then; that is rare, and no sequence pays for a context it does not use.
 */
final class SharedBufferCache implements KeyValueCache {
    private static final int LEAST_CAPACITY = 64;

    private final List<CachePort> ports;
    private final Function<CachePort, CacheTensor> empty;
    private final int maxLength;
    private final List<CacheTensor> tensors;
    private final int[] capacities;
    private int length;

    SharedBufferCache(DecoderLayout layout, TensorMemory<?> memory, int maxLength, String purpose) {
        this.ports = layout.cache();
        this.empty = port -> new CacheTensor(port, layout.cacheType(), memory, purpose);
        this.maxLength = maxLength;
        this.tensors = new ArrayList<>(ports.stream().map(empty).toList());
        this.capacities = new int[ports.size()];
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void bind(int count, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        int needed = length + count;
        for (int i = 0; i < ports.size(); i++) {
            if (capacities[i] < needed) {
                grow(i, Math.min(maxLength, Math.max(LEAST_CAPACITY, needed + needed / 2)));
            }
            OnnxTensor tensor = tensors.get(i).tensor(capacities[i], capacities[i]);
            inputs.put(ports.get(i).past(), tensor);
            outputs.put(ports.get(i).present(), tensor);
        }
    }

    /** One tensor after the other, so that old and new memory are never all there at once. */
    private void grow(int index, int capacity) {
        CacheTensor old = tensors.get(index);
        CacheTensor grown = empty.apply(ports.get(index));
        try {
            grown.tensor(capacity, capacity);
            old.copyTo(grown, length, capacities[index], capacity);
        } catch (RuntimeException | Error e) {
            grown.close();
            throw e;
        }
        tensors.set(index, grown);
        capacities[index] = capacity;
        old.close();
    }

    @Override
    public void commit(int count) {
        length += count;
    }

    @Override
    public void truncate(int newLength) {
        length = Math.min(length, newLength);
    }

    @Override
    public void close() {
        tensors.forEach(CacheTensor::close);
    }
}
