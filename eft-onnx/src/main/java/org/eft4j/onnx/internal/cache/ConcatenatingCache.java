package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.graph.CachePort;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.TensorMemory;
import org.jspecify.annotations.Nullable;

/**
 * The cache of graphs that concatenate: each run reads the past and writes past and new tokens to another place. Two
 * sides take turns: the next run reads what one run wrote, so nothing is copied here, and a run that fails has spoilt
 * only the side that is overwritten anyway. Truncating copies what is kept to the other side.
 */
final class ConcatenatingCache implements KeyValueCache {
    private final DecoderLayout layout;
    private final TensorMemory<?> memory;
    private final String purpose;
    private final List<CachePort> ports;
    private final int maxLength;
    private List<CacheTensor> past;
    private List<CacheTensor> present;
    private int length;

    /** Where it is a row of, and holds no memory itself; {@code null} while it is none. */
    private volatile @Nullable ConcatenatingBatch batch;

    ConcatenatingCache(DecoderLayout layout, TensorMemory<?> memory, int maxLength, String purpose) {
        this.layout = layout;
        this.memory = memory;
        this.purpose = purpose;
        this.ports = layout.cache();
        this.maxLength = maxLength;
        this.past = side(layout, memory, purpose);
        this.present = side(layout, memory, purpose);
    }

    /** Returns a tensor for each keys and values of a layer, without memory yet. */
    static List<CacheTensor> side(DecoderLayout layout, TensorMemory<?> memory, String purpose) {
        return layout.cache().stream()
                .map(port -> new CacheTensor(port, layout.cacheType(), memory, purpose))
                .toList();
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void bind(int count, int mask, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        if (mask > length + count) {
            throw new IllegalArgumentException(
                    "a growing cache takes a mask of " + (length + count) + " tokens, got " + mask);
        }
        leaveBatch();
        for (int i = 0; i < ports.size(); i++) {
            inputs.put(ports.get(i).past(), sized(past.get(i), length));
            outputs.put(ports.get(i).present(), sized(present.get(i), length + count));
        }
    }

    private OnnxTensor sized(CacheTensor tensor, int tokens) {
        return tensor.tensor(tokens, CacheTensor.roomFor(tokens, maxLength));
    }

    @Override
    public void commit(int count) {
        swap();
        length += count;
    }

    private void swap() {
        List<CacheTensor> written = present;
        present = past;
        past = written;
    }

    @Override
    public void truncate(int newLength) {
        if (newLength == 0) {
            dropFromBatch();
            length = 0; // nothing to keep, so nothing that could fail
        } else if (newLength < length) {
            leaveBatch();
            copyFront(present, newLength);
            swap();
            length = newLength;
        }
    }

    private void copyFront(List<CacheTensor> target, int tokens) {
        for (int i = 0; i < ports.size(); i++) {
            sized(target.get(i), tokens);
            past.get(i).copyTo(target.get(i), tokens, length, tokens);
        }
    }

    private void leaveBatch() {
        ConcatenatingBatch joined = batch;
        if (joined != null) {
            joined.release(this);
        }
    }

    private void dropFromBatch() {
        ConcatenatingBatch joined = batch;
        if (joined != null) {
            joined.drop(this);
        }
    }

    /** Copies its first tokens, of one tensor, to a row of a batch. */
    void copyTo(int index, CacheTensor target, int row, int at, int stride, int tokens) {
        past.get(index).copyTo(0, 0, length, target, row, at, stride, tokens);
    }

    /** Takes memory of its own again, and fills it from a row of a batch. */
    void copyFrom(List<CacheTensor> rows, int row, int at, int stride) {
        for (int i = 0; i < ports.size(); i++) {
            sized(past.get(i), length);
            rows.get(i).copyTo(row, at, stride, past.get(i), 0, 0, length, length);
        }
    }

    /** Gives up its own memory for a row that holds the same. */
    void joined(ConcatenatingBatch joined) {
        batch = joined;
        closeTensors();
    }

    /** Goes on without the row. */
    void left() {
        batch = null;
    }

    /** Takes note of a token that its row holds now. */
    void grew() {
        length++;
    }

    @Override
    public KeyValueCache copy(int copied) {
        leaveBatch();
        ConcatenatingCache copy = new ConcatenatingCache(layout, memory, maxLength, purpose);
        try {
            copyFront(copy.past, copied);
        } catch (RuntimeException | Error e) {
            Closing.after(e, copy::close);
            throw e;
        }
        copy.length = copied;
        return copy;
    }

    /** Frees the side that the next run would write to. */
    @Override
    public void compact() {
        leaveBatch();
        Closing.all(present.stream().map(tensor -> tensor::close));
    }

    @Override
    public long bytes() {
        return Stream.concat(past.stream(), present.stream())
                .mapToLong(CacheTensor::bytes)
                .sum();
    }

    @Override
    public void close() {
        dropFromBatch();
        closeTensors();
    }

    private void closeTensors() {
        Closing.all(Stream.concat(past.stream(), present.stream()).map(tensor -> tensor::close));
    }
}
