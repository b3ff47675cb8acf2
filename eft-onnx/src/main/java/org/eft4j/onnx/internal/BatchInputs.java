package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.cache.CacheBatch;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.NativeMemory;
import org.eft4j.onnx.internal.runtime.NativeTensor;

/**
 * The inputs, other than caches, of a run that appends one token to each of several sequences, in memory that is reused
 * from run to run. Each row has its own mask and position. For one thread at a time; its owner closes it.
 */
final class BatchInputs implements AutoCloseable {
    private final DecoderLayout layout;
    private final NativeTensor<NativeMemory> ids;
    private final NativeTensor<NativeMemory> positions;
    private final NativeTensor<NativeMemory> mask;
    private final NativeTensor<NativeMemory> useCache;
    private final NativeTensor<NativeMemory> rowsToKeep;
    private final NativeTensor<NativeMemory> gateTensor;

    /** Makes inputs, without memory yet. */
    BatchInputs(DecoderLayout layout, String name) {
        this.layout = layout;
        this.ids = NativeTensor.onHost(OnnxJavaType.INT64, "the token ids of " + name);
        this.positions = NativeTensor.onHost(OnnxJavaType.INT64, "the positions of " + name);
        this.mask = NativeTensor.onHost(OnnxJavaType.INT64, "the attention masks of " + name);
        this.useCache = NativeTensor.onHost(OnnxJavaType.BOOL, "the cache switch of " + name);
        this.rowsToKeep = NativeTensor.onHost(OnnxJavaType.INT64, "the number of logit rows of " + name);
        this.gateTensor = NativeTensor.onHost(OnnxJavaType.FLOAT, "the adapter gates of " + name);
    }

    /**
     * Puts the tensors of a run into its inputs.
     *
     * @param tokens one for each row
     * @param lengths how many tokens each row holds before this one
     * @param gates for each row, and in it for each adapter of the graph, whether it is used
     */
    void bind(int[] tokens, int[] lengths, float[][] gates, CacheBatch batch, Map<String, OnnxTensor> inputs) {
        layout.inputs()
                .forEach((input, port) -> inputs.put(
                        port.name(),
                        switch (input) {
                            case TOKEN_IDS -> column(ids, tokens);
                            case POSITION_IDS -> column(positions, lengths);
                            case ATTENTION_MASK -> masks(lengths, batch);
                            case USE_CACHE -> {
                                OnnxTensor tensor = port.rank() == 0 ? useCache.shaped(1) : useCache.shaped(1, 1);
                                useCache.block().buffer().put(0, (byte) 1);
                                yield tensor;
                            }
                            case ROWS_TO_KEEP -> {
                                OnnxTensor tensor = port.rank() == 0 ? rowsToKeep.shaped(1) : rowsToKeep.shaped(1, 1);
                                rowsToKeep.block().buffer().putLong(0, 1);
                                yield tensor;
                            }
                            case ADAPTER_GATE -> gates(gates);
                        }));
    }

    private static OnnxTensor column(NativeTensor<NativeMemory> tensor, int[] values) {
        OnnxTensor shaped = tensor.shaped(values.length, values.length, 1);
        for (int row = 0; row < values.length; row++) {
            tensor.block().buffer().putLong(row * Long.BYTES, values[row]);
        }
        return shaped;
    }

    private OnnxTensor gates(float[][] gates) {
        int adapters = gates[0].length;
        OnnxTensor shaped = gateTensor.shaped((long) gates.length * adapters, gates.length, 1, adapters);
        FloatBuffer buffer = gateTensor.block().buffer().asFloatBuffer();
        for (int row = 0; row < gates.length; row++) {
            buffer.put(row * adapters, gates[row]);
        }
        return shaped;
    }

    private OnnxTensor masks(int[] lengths, CacheBatch batch) {
        int width = batch.maskLength();
        OnnxTensor shaped = mask.shaped(2L * lengths.length * width, lengths.length, width);
        ByteBuffer buffer = mask.block().buffer();
        for (int row = 0; row < lengths.length; row++) {
            int start = batch.maskStart(row);
            int end = start + lengths[row] + 1;
            for (int i = 0; i < width; i++) {
                buffer.putLong((row * width + i) * Long.BYTES, i >= start && i < end ? 1 : 0);
            }
        }
        return shaped;
    }

    @Override
    public void close() {
        Closing.all(ids::close, positions::close, mask::close, useCache::close, rowsToKeep::close, gateTensor::close);
    }
}
