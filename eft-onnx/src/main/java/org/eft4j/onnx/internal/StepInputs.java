package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.util.Map;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.graph.InputPort;
import org.eft4j.onnx.internal.runtime.NativeMemory;
import org.eft4j.onnx.internal.runtime.NativeTensor;

/**
 * The inputs of a decoder other than its cache, in memory that is reused from run to run. For one thread at a time; its
 * owner closes it.
 *
 * <p>Positions count from 0, also for models that were trained with 1 as the first: their attention looks only at
 * distances between positions. The mask has a one for each past and new token; it tells a shared buffer how far it is
 * filled.
 */
final class StepInputs implements AutoCloseable {
    private final DecoderLayout layout;
    private final NativeTensor<NativeMemory> ids;
    private final NativeTensor<NativeMemory> positions;
    private final AttentionMask mask;
    private final NativeTensor<NativeMemory> useCache;
    private final NativeTensor<NativeMemory> rowsToKeep;
    private final NativeTensor<NativeMemory> gateTensor;
    private final float[] gate;

    /**
     * Makes inputs. They take no memory until they are first bound.
     *
     * @param gate for each adapter of the graph whether it is used, 1 or 0
     * @param maxLength the most past and new tokens together
     * @param name the model's name, for messages
     */
    StepInputs(DecoderLayout layout, float[] gate, int maxLength, String name) {
        this.layout = layout;
        this.ids = NativeTensor.onHost(OnnxJavaType.INT64, "the token ids of " + name);
        this.positions = NativeTensor.onHost(OnnxJavaType.INT64, "the positions of " + name);
        this.mask = new AttentionMask(maxLength, name);
        this.useCache = NativeTensor.onHost(OnnxJavaType.BOOL, "the cache switch of " + name);
        this.rowsToKeep = NativeTensor.onHost(OnnxJavaType.INT64, "the number of logit rows of " + name);
        this.gateTensor = NativeTensor.onHost(OnnxJavaType.FLOAT, "the adapter gate of " + name);
        this.gate = gate;
    }

    /**
     * Puts the tensors for {@code count} new tokens after {@code past} older ones into a run's inputs.
     *
     * @param maskLength how long the attention mask is, at least past and new tokens together
     * @param rows how many last rows of logits the run is to give, if the graph has an input for that
     */
    void bind(int[] tokens, int offset, int count, int past, int maskLength, int rows, Map<String, OnnxTensor> inputs) {
        layout.inputs()
                .forEach((input, port) -> inputs.put(
                        port.name(),
                        switch (input) {
                            case TOKEN_IDS -> {
                                OnnxTensor tensor = ids.shaped(count, 1, count);
                                for (int i = 0; i < count; i++) {
                                    putLong(ids, i, tokens[offset + i]);
                                }
                                yield tensor;
                            }
                            case POSITION_IDS -> {
                                OnnxTensor tensor = positions.shaped(count, 1, count);
                                for (int i = 0; i < count; i++) {
                                    putLong(positions, i, past + i);
                                }
                                yield tensor;
                            }
                            case ATTENTION_MASK -> mask.of(past + count, maskLength);
                            case USE_CACHE -> {
                                OnnxTensor tensor = single(useCache, port);
                                useCache.block().buffer().put(0, (byte) (past == 0 ? 0 : 1));
                                yield tensor;
                            }
                            case ROWS_TO_KEEP -> {
                                OnnxTensor tensor = single(rowsToKeep, port);
                                putLong(rowsToKeep, 0, rows);
                                yield tensor;
                            }
                            case ADAPTER_GATE -> {
                                OnnxTensor tensor = gateTensor.shaped(gate.length, 1, 1, gate.length);
                                gateTensor.block().buffer().asFloatBuffer().put(0, gate);
                                yield tensor;
                            }
                        }));
    }

    private static OnnxTensor single(NativeTensor<NativeMemory> tensor, InputPort port) {
        return port.rank() == 0 ? tensor.shaped(1) : tensor.shaped(1, 1);
    }

    private static void putLong(NativeTensor<NativeMemory> tensor, int index, long value) {
        tensor.block().buffer().putLong(index * Long.BYTES, value);
    }

    @Override
    public void close() {
        Closing.all(ids::close, positions::close, mask::close, useCache::close, rowsToKeep::close, gateTensor::close);
    }
}
