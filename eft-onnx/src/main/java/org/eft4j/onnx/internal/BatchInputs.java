package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
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

    /** Makes inputs, without memory yet. */
    BatchInputs(DecoderLayout layout, String name) {
        this.layout = layout;
        this.ids = NativeTensor.onHost(OnnxJavaType.INT64, "the token ids of " + name);
        this.positions = NativeTensor.onHost(OnnxJavaType.INT64, "the positions of " + name);
        this.mask = NativeTensor.onHost(OnnxJavaType.INT64, "the attention masks of " + name);
        this.useCache = NativeTensor.onHost(OnnxJavaType.BOOL, "the cache switch of " + name);
        this.rowsToKeep = NativeTensor.onHost(OnnxJavaType.INT64, "the number of logit rows of " + name);
    }

    /**
     * Puts the tensors of a run into its inputs.
     *
     * @param tokens one for each row
     * @param lengths how many tokens each row holds before this one
     */
    void bind(int[] tokens, int[] lengths, CacheBatch batch, Map<String, OnnxTensor> inputs) {
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
                        }));
    }

    private static OnnxTensor column(NativeTensor<NativeMemory> tensor, int[] values) {
        OnnxTensor shaped = tensor.shaped(values.length, values.length, 1);
        for (int row = 0; row < values.length; row++) {
            tensor.block().buffer().putLong(row * Long.BYTES, values[row]);
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
        Closing.all(ids::close, positions::close, mask::close, useCache::close, rowsToKeep::close);
    }
}
