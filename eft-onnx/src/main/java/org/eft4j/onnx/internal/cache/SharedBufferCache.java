package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.graph.CachePort;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.TensorMemory;
import org.jspecify.annotations.Nullable;

/**
 * The cache of graphs whose attention writes new keys and values after the old ones in place: past and present are the
 * same tensor, with room for more tokens than it holds. A step copies nothing. Truncating only makes a number smaller,
 * since the graph looks no further than the attention mask is long. A run that fails has written only after the held
 * tokens.
 *
 * <p>The tensors grow by half when they are full, and are copied then. That is rare, and no sequence pays for a context
 * that it does not use. All have room for the same number of tokens when a run begins, as graphs demand. If growing
 * fails part way, some are larger than others, and the next {@link #bind} continues where it stopped.
 */
final class SharedBufferCache implements KeyValueCache {
    private final DecoderLayout layout;
    private final TensorMemory<?> memory;
    private final String purpose;
    private final List<CachePort> ports;
    private final int maxLength;
    private final List<CacheTensor> tensors;
    private final int[] capacities;

    /** The room that every tensor is to have; some have less where growing failed. */
    private int capacity;

    private int length;

    /** Where it is a row of, and holds no memory itself; {@code null} while it is none. */
    private volatile @Nullable SharedBufferBatch batch;

    SharedBufferCache(DecoderLayout layout, TensorMemory<?> memory, int maxLength, String purpose) {
        this.layout = layout;
        this.memory = memory;
        this.purpose = purpose;
        this.ports = layout.cache();
        this.maxLength = maxLength;
        this.tensors = new ArrayList<>(ports.stream().map(this::empty).toList());
        this.capacities = new int[ports.size()];
    }

    private CacheTensor empty(CachePort port) {
        return new CacheTensor(port, layout.cacheType(), memory, purpose);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void bind(int count, int mask, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        leaveBatch();
        makeRoom(Math.max(length + count, mask));
        for (int i = 0; i < ports.size(); i++) {
            OnnxTensor tensor = tensors.get(i).tensor(capacity, capacity);
            inputs.put(ports.get(i).past(), tensor);
            outputs.put(ports.get(i).present(), tensor);
        }
    }

    private void makeRoom(int tokens) {
        if (capacity < tokens) {
            capacity = CacheTensor.roomFor(tokens, maxLength);
        }
        for (int i = 0; i < capacities.length; i++) {
            if (capacities[i] < capacity) {
                grow(i);
            }
        }
    }

    /** Grows one tensor after the other, so that old and new memory of all layers never exist at once. */
    private void grow(int index) {
        CacheTensor old = tensors.get(index);
        CacheTensor grown = empty(ports.get(index));
        try {
            grown.tensor(capacity, capacity);
            // A row of a batch that becomes a cache again has nothing here yet.
            old.copyTo(grown, Math.min(length, capacities[index]), capacities[index], capacity);
        } catch (RuntimeException | Error e) {
            Closing.after(e, grown::close);
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

    private void leaveBatch() {
        SharedBufferBatch joined = batch;
        if (joined != null) {
            joined.release(this);
        }
    }

    /** Copies one tensor to a row of a batch. */
    void copyTo(int index, CacheTensor target, int row, int targetCapacity) {
        tensors.get(index).copyTo(0, 0, capacities[index], target, row, 0, targetCapacity, length);
    }

    /** Takes memory of its own again, and fills it from a row of a batch. */
    void copyFrom(List<CacheTensor> rows, int row, int[] rowCapacities) {
        makeRoom(length);
        for (int i = 0; i < ports.size(); i++) {
            rows.get(i).copyTo(row, 0, rowCapacities[i], tensors.get(i), 0, 0, capacities[i], length);
        }
    }

    /** Gives up its own memory for a row that holds the same. */
    void joined(SharedBufferBatch joined) {
        batch = joined;
        closeTensors();
    }

    /** Goes on without the row. */
    void left() {
        batch = null;
    }

    @Override
    public KeyValueCache copy(int copied) {
        leaveBatch();
        SharedBufferCache copy = new SharedBufferCache(layout, memory, maxLength, purpose);
        try {
            copy.makeRoom(copied);
            for (int i = 0; i < ports.size(); i++) {
                tensors.get(i).copyTo(copy.tensors.get(i), copied, capacities[i], copy.capacity);
            }
        } catch (RuntimeException | Error e) {
            Closing.after(e, copy::close);
            throw e;
        }
        copy.length = copied;
        return copy;
    }

    /** Memory that is not filled yet is kept: it would only have to be taken again. */
    @Override
    public void compact() {
        leaveBatch();
    }

    @Override
    public long bytes() {
        return tensors.stream().mapToLong(CacheTensor::bytes).sum();
    }

    @Override
    public void close() {
        SharedBufferBatch joined = batch;
        if (joined != null) {
            joined.drop(this);
        }
        closeTensors();
    }

    private void closeTensors() {
        capacity = 0;
        Arrays.fill(capacities, 0);
        Closing.all(tensors.stream().map(tensor -> tensor::close));
    }
}
