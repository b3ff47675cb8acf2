package org.eft4j.benchmarks.sidebyside;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model of the family, run by ONNX Runtime and nothing else: what a run gives as present is fed to the next one as past, logits land in a
 * direct buffer, and nobody looks at them. One thread, no spinning, as eft4j opens it.
 */
final class BareModel implements AutoCloseable {
    private static final String PAST = "past_key_values";
    private static final String PRESENT = "present";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession session;

    /** The cache before the first token, by the name it goes in as. */
    private final Map<String, OnnxTensor> emptyCache = new LinkedHashMap<>();

    private final Set<String> presentNames;
    private final int width;
    private final FloatBuffer logits;
    private final LongBuffer ids;
    private final LongBuffer positions;
    private final LongBuffer mask;

    private OrtSession.@Nullable Result last;
    private int length;

    BareModel(Path folder, int contextLength) throws OrtException {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        session = environment.createSession(folder.resolve("model.onnx").toString(), options);
        for (NodeInfo input : session.getInputInfo().values()) {
            if (input.getName().startsWith(PAST)) {
                long[] shape = shape(input);
                long[] empty = {1, shape[1], 0, shape[3]};
                emptyCache.put(
                        input.getName(),
                        OnnxTensor.createTensor(environment, direct(0).asFloatBuffer(), empty));
            }
        }
        presentNames = emptyCache.keySet().stream().map(BareModel::present).collect(Collectors.toSet());
        width = (int) shape(requireNonNull(session.getOutputInfo().get("logits")))[2];
        logits = direct(contextLength * width * Float.BYTES).asFloatBuffer();
        ids = direct(contextLength * Long.BYTES).asLongBuffer();
        positions = direct(contextLength * Long.BYTES).asLongBuffer();
        mask = direct(contextLength * Long.BYTES).asLongBuffer();
        for (int i = 0; i < contextLength; i++) {
            positions.put(i, i);
            mask.put(i, 1);
        }
    }

    private static long[] shape(NodeInfo tensor) {
        return ((TensorInfo) tensor.getInfo()).getShape();
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static String present(String past) {
        return PRESENT + past.substring(PAST.length());
    }

    /** Appends tokens in one run. */
    void append(int... tokens) throws OrtException {
        int count = tokens.length;
        for (int i = 0; i < count; i++) {
            ids.put(i, tokens[i]);
        }
        long[] logitsShape = {1, count, width};
        try (OnnxTensor newIds = row(ids, 0, count);
                OnnxTensor newPositions = row(positions, length, count);
                OnnxTensor wholeMask = row(mask, 0, length + count);
                OnnxTensor newLogits =
                        OnnxTensor.createTensor(environment, logits.slice(0, count * width), logitsShape)) {
            Map<String, OnnxTensor> inputs = past();
            inputs.put("input_ids", newIds);
            inputs.put("position_ids", newPositions);
            inputs.put("attention_mask", wholeMask);
            OrtSession.Result result = session.run(inputs, presentNames, Map.of("logits", newLogits));
            freeCache();
            last = result;
        }
        length += count;
    }

    private OnnxTensor row(LongBuffer from, int offset, int count) throws OrtException {
        return OnnxTensor.createTensor(environment, from.slice(offset, count), new long[] {1, count});
    }

    private Map<String, OnnxTensor> past() {
        Map<String, OnnxTensor> past = new LinkedHashMap<>(emptyCache);
        OrtSession.Result result = last;
        if (result != null) {
            past.replaceAll(
                    (name, empty) -> (OnnxTensor) result.get(present(name)).orElseThrow());
        }
        return past;
    }

    private void freeCache() {
        OrtSession.Result result = last;
        if (result != null) {
            result.close();
            last = null;
        }
    }

    /** Forgets all tokens. */
    void reset() {
        freeCache();
        length = 0;
    }

    @Override
    public void close() throws OrtException {
        reset();
        emptyCache.values().forEach(OnnxTensor::close);
        session.close();
        options.close();
    }
}
