package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.util.Map;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.NativeTensor;

/**
 * Where a decoder writes its logits, a row for each new token, and from where the wanted rows are copied to the caller. The graph fills all
 * rows, wanted or not, so the memory is in proportion to the tokens of a run. For one thread at a time; the session closes it.
 */
final class LogitsOutput implements AutoCloseable {
    /** Rows kept between runs: enough for single steps and for verifying a draft. */
    private static final int KEPT_ROWS = 32;

    /** The bound on the memory of one run. */
    private static final long MAX_MEGABYTES = 128;

    private final int graphWidth;
    private final NativeTensor tensor;

    LogitsOutput(DecoderLayout layout, String name) {
        this.graphWidth = layout.logitsWidth();
        this.tensor = new NativeTensor(OnnxJavaType.FLOAT, "the logits of " + name);
    }

    /** The most tokens of one run: {@code wanted}, or as many as {@value #MAX_MEGABYTES} MB of logits allow, but at least one. */
    static int boundedChunk(DecoderLayout layout, int wanted) {
        long rows = (MAX_MEGABYTES << 20) / ((long) Float.BYTES * layout.logitsWidth());
        return (int) Math.max(1, Math.min(wanted, rows));
    }

    /** Puts the tensor for {@code count} new tokens into a run's outputs. */
    void bind(int count, Map<String, OnnxTensor> outputs) {
        outputs.put(DecoderLayout.LOGITS, tensor.shaped((long) count * graphWidth, 1, count, graphWidth));
    }

    /** Copies the first {@code width} logits of a row to {@code target}. */
    void read(int row, float[] target, int offset, int width) {
        tensor.bytes().asFloatBuffer().get(row * graphWidth, target, offset, width);
    }

    /** Frees the memory of a long run, so that a session does not hold it while it writes token by token. */
    void shrink() {
        if (tensor.capacity() > (long) KEPT_ROWS * graphWidth) {
            tensor.close();
        }
    }

    @Override
    public void close() {
        tensor.close();
    }
}
