package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.NativeTensor;

/**
 * What a decoder is fed beside its cache: ids, positions and mask of the new tokens, in memory that is reused from run to run. For one
 * thread at a time; the session closes it.
 */
final class StepInputs implements AutoCloseable {
    private final DecoderLayout layout;
    private final int contextLength;
    private final NativeTensor ids;
    private final NativeTensor positions;
    private final NativeTensor mask;

    /**
     * Makes inputs that take no memory until they are first bound.
     *
     * @param contextLength the most tokens that past and new ones can be together
     * @param name the model's name, for messages
     */
    StepInputs(DecoderLayout layout, int contextLength, String name) {
        this.layout = layout;
        this.contextLength = contextLength;
        this.ids = new NativeTensor(OnnxJavaType.INT64, "the token ids of " + name);
        this.positions = new NativeTensor(OnnxJavaType.INT64, "the positions of " + name);
        this.mask = new NativeTensor(OnnxJavaType.INT64, "the attention mask of " + name);
    }

    /** Puts the tensors for {@code count} new tokens behind {@code past} older ones into a run's inputs. */
    void bind(int[] tokens, int offset, int count, int past, Map<String, OnnxTensor> inputs) {
        inputs.put(DecoderLayout.INPUT_IDS, ids.shaped(count, 1, count));
        for (int i = 0; i < count; i++) {
            putLong(ids, i, tokens[offset + i]);
        }
        if (layout.positionIds()) {
            inputs.put(DecoderLayout.POSITION_IDS, positions.shaped(count, 1, count));
            for (int i = 0; i < count; i++) {
                putLong(positions, i, past + i);
            }
        }
        if (layout.attentionMask()) {
            bindMask(past + count, inputs);
        }
    }

    /** The mask is nothing but ones, and all there can be are written when the memory is first there. */
    private void bindMask(int length, Map<String, OnnxTensor> inputs) {
        boolean fresh = mask.capacity() == 0;
        inputs.put(DecoderLayout.ATTENTION_MASK, mask.shaped(contextLength, 1, length));
        for (int i = 0; fresh && i < contextLength; i++) {
            putLong(mask, i, 1);
        }
    }

    private static void putLong(NativeTensor tensor, int index, long value) {
        ByteBuffer bytes = tensor.bytes();
        bytes.putLong(index * Long.BYTES, value);
    }

    @Override
    public void close() {
        ids.close();
        positions.close();
        mask.close();
    }
}
