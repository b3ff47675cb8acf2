package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.HalfPrecision;
import org.eft4j.onnx.internal.runtime.NativeMemory;
import org.eft4j.onnx.internal.runtime.NativeTensor;
import org.eft4j.onnx.internal.runtime.TensorMemory;

/**
 * The memory that a decoder writes its logits to. It copies the wanted rows to the caller, as floats, whatever the
 * graph's own type is. For one thread at a time; its owner closes it.
 */
final class LogitsOutput implements AutoCloseable {
    /** Rows kept between runs: enough for single steps and for verifying a draft. */
    private static final int KEPT_ROWS = 32;

    /** The bound on the memory of one run. */
    private static final long MAX_MEGABYTES = 128;

    private final DecoderLayout layout;
    private final NativeTensor<NativeMemory> tensor;

    LogitsOutput(DecoderLayout layout, TensorMemory<NativeMemory> memory, String name) {
        this.layout = layout;
        this.tensor = new NativeTensor<>(memory, layout.logitsType(), "the logits of " + name);
    }

    /** Returns the most rows of one run: as many as {@value #MAX_MEGABYTES} MB hold as floats, and at least one. */
    static int maxRows(DecoderLayout layout) {
        return (int) Math.max(1, (MAX_MEGABYTES << 20) / ((long) Float.BYTES * layout.logitsWidth()));
    }

    /** Puts the tensor for a number of rows into a run's outputs. */
    void bind(int rows, Map<String, OnnxTensor> outputs) {
        int width = layout.logitsWidth();
        outputs.put(layout.logits(), tensor.shaped((long) rows * width, 1, rows, width));
    }

    /** Puts the tensor for one row of each of several sequences into a run's outputs. */
    void bindBatch(int sequences, Map<String, OnnxTensor> outputs) {
        int width = layout.logitsWidth();
        outputs.put(layout.logits(), tensor.shaped((long) sequences * width, sequences, 1, width));
    }

    /** Copies the first {@code width} logits of a row to {@code target}. */
    void read(int row, float[] target, int offset, int width) {
        ByteBuffer bytes = tensor.block().buffer();
        int from = row * layout.logitsWidth();
        switch (layout.logitsType()) {
            case FLOAT -> bytes.asFloatBuffer().get(from, target, offset, width);
            case FLOAT16 -> HalfPrecision.halvesToFloats(bytes.asShortBuffer(), from, target, offset, width);
            case BFLOAT16 -> HalfPrecision.bfloatsToFloats(bytes.asShortBuffer(), from, target, offset, width);
            default -> throw new IllegalStateException("logits of type " + layout.logitsType());
        }
    }

    /** Frees the memory of a long run, so that a session does not hold it while it writes token by token. */
    void shrink() {
        if (tensor.capacity() > (long) KEPT_ROWS * layout.logitsWidth()) {
            tensor.close();
        }
    }

    @Override
    public void close() {
        tensor.close();
    }
}
