package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eft4j.onnx.internal.graph.DecoderLayout;

/**
 * The cache of graphs that concatenate: each run reads the past and writes past and new tokens into another place. Two sides take turns;
 * what one run wrote is read by the next, so nothing is copied here, and a run that fails has spoilt nothing but the side that is
 * overwritten anyway.
 */
public final class GrowingCache implements KeyValueCache {
    private final List<String> pastNames;
    private final List<String> presentNames;
    private List<CacheTensor> past;
    private List<CacheTensor> present;
    private int length;

    /**
     * Makes an empty cache, which takes no memory until it is first bound.
     *
     * @param maxLength the most tokens it will ever hold
     * @param purpose what it is for, as in "the cache of NAME"
     */
    public GrowingCache(DecoderLayout layout, int maxLength, String purpose) {
        pastNames = layout.pastNames();
        presentNames = layout.presentNames();
        past = side(layout, maxLength, purpose);
        present = side(layout, maxLength, purpose);
    }

    private static List<CacheTensor> side(DecoderLayout layout, int maxLength, String purpose) {
        return Stream.generate(() -> new CacheTensor(layout, maxLength, purpose))
                .limit(2L * layout.layers())
                .toList();
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void bind(int count, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        for (int i = 0; i < past.size(); i++) {
            inputs.put(pastNames.get(i), past.get(i).tensor(length));
            outputs.put(presentNames.get(i), present.get(i).tensor(length + count));
        }
    }

    @Override
    public void commit(int count) {
        List<CacheTensor> written = present;
        present = past;
        past = written;
        length += count;
    }

    @Override
    public void truncate(int newLength) {
        if (newLength < length) {
            past.forEach(tensor -> tensor.compact(length, newLength));
            length = newLength;
        }
    }

    @Override
    public void close() {
        past.forEach(CacheTensor::close);
        present.forEach(CacheTensor::close);
    }
}
