package org.eft4j.benchmarks.bare;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model, run by ONNX Runtime and nothing else. Every tensor lies over a direct buffer that is allocated once: what a
 * run gives as present is what the next one takes as past, logits are written, and nobody looks at them. An export by
 * onnxruntime-genai's builder, known by its {@code genai_config.json}, keeps its cache in one buffer that a run both
 * reads and writes.
 */
public final class BareModel implements AutoCloseable {
    private static final String PAST = "past_key_values";
    private static final String PRESENT = "present";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession session;
    private final boolean sharedBuffer;
    private final int configuredHeadSize;
    private final boolean takesPositions;
    private final int contextLength;
    private final List<CachePart> cache = new ArrayList<>();
    private final int width;
    private final FloatBuffer logits;
    private final LongBuffer ids;
    private final LongBuffer positions;
    private final LongBuffer mask;
    private int length;

    /**
     * Loads a folder's {@code model.onnx}.
     *
     * @param contextLength the most tokens of a sequence; all memory is allocated for that many
     * @param setting sets the session's options
     */
    public BareModel(Path folder, int contextLength, SessionSetting setting) throws IOException, OrtException {
        this.contextLength = contextLength;
        JsonNode config =
                new JsonMapper().readTree(folder.resolve("config.json").toFile());
        configuredHeadSize = config.get("hidden_size").asInt()
                / config.get("num_attention_heads").asInt();
        sharedBuffer = Files.exists(folder.resolve("genai_config.json"));
        options.setInterOpNumThreads(1);
        setting.apply(options);
        session = environment.createSession(folder.resolve("model.onnx").toString(), options);
        takesPositions = session.getInputNames().contains("position_ids");
        for (NodeInfo input : session.getInputInfo().values()) {
            if (input.getName().startsWith(PAST)) {
                cache.add(new CachePart(input));
            }
        }
        width = (int) shape(requireNonNull(session.getOutputInfo().get("logits")))[2];
        logits = floats(contextLength * width);
        ids = longs(contextLength);
        positions = longs(contextLength);
        mask = longs(contextLength);
        for (int i = 0; i < contextLength; i++) {
            positions.put(i, i);
            mask.put(i, 1);
        }
    }

    private static long[] shape(NodeInfo tensor) {
        return ((TensorInfo) tensor.getInfo()).getShape();
    }

    private static FloatBuffer floats(int count) {
        return direct(count * Float.BYTES).asFloatBuffer();
    }

    private static LongBuffer longs(int count) {
        return direct(count * Long.BYTES).asLongBuffer();
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** The keys or the values of a layer: one buffer, or two, of which a run reads one and writes the other. */
    private final class CachePart {
        private final String past;
        private final String present;
        private final int heads;
        private final int headSize;
        private final FloatBuffer[] buffers;
        private int current;
        private OnnxTensor tensor;

        CachePart(NodeInfo input) throws OrtException {
            past = input.getName();
            present = PRESENT + past.substring(PAST.length());
            heads = (int) shape(input)[1];
            headSize = shape(input)[3] > 0 ? (int) shape(input)[3] : configuredHeadSize;
            int capacity = heads * contextLength * headSize;
            FloatBuffer first = floats(capacity);
            buffers = new FloatBuffer[] {first, sharedBuffer ? first : floats(capacity)};
            tensor = over(first, 0);
        }

        private OnnxTensor over(FloatBuffer buffer, int length) throws OrtException {
            int tokens = sharedBuffer ? contextLength : length;
            long[] shape = {1, heads, tokens, headSize};
            return OnnxTensor.createTensor(environment, buffer.slice(0, heads * tokens * headSize), shape);
        }

        void bind(int newLength, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException {
            inputs.put(past, tensor);
            outputs.put(present, over(buffers[1 - current], newLength));
        }

        /** Takes what a run wrote for what the next one reads. */
        void advance(Map<String, OnnxTensor> outputs) {
            tensor.close();
            tensor = requireNonNull(outputs.get(present));
            current = 1 - current;
        }

        void truncate(int newLength) throws OrtException {
            tensor.close();
            tensor = over(buffers[current], newLength);
        }
    }

    /** Appends tokens in one run. */
    public void append(int... tokens) throws OrtException {
        int count = tokens.length;
        for (int i = 0; i < count; i++) {
            ids.put(i, tokens[i]);
        }
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        for (CachePart part : cache) {
            part.bind(length + count, inputs, outputs);
        }
        long[] logitsShape = {1, count, width};
        try (OnnxTensor newIds = row(ids, 0, count);
                OnnxTensor newPositions = row(positions, length, count);
                OnnxTensor wholeMask = row(mask, 0, length + count);
                OnnxTensor newLogits =
                        OnnxTensor.createTensor(environment, logits.slice(0, count * width), logitsShape)) {
            inputs.put("input_ids", newIds);
            if (takesPositions) {
                inputs.put("position_ids", newPositions);
            }
            inputs.put("attention_mask", wholeMask);
            outputs.put("logits", newLogits);
            session.run(inputs, Set.of(), outputs).close();
        }
        for (CachePart part : cache) {
            part.advance(outputs);
        }
        length += count;
    }

    private OnnxTensor row(LongBuffer from, int offset, int count) throws OrtException {
        return OnnxTensor.createTensor(environment, from.slice(offset, count), new long[] {1, count});
    }

    /**
     * Forgets the tokens from a length on. Of a cache that grows, only all can be forgotten: what is kept of each head
     * lies apart in the buffer.
     */
    public void truncate(int newLength) throws OrtException {
        if (!sharedBuffer && newLength > 0) {
            throw new IllegalArgumentException("a cache that grows can only be emptied, not cut to " + newLength);
        }
        for (CachePart part : cache) {
            part.truncate(newLength);
        }
        length = newLength;
    }

    @Override
    public void close() throws OrtException {
        for (CachePart part : cache) {
            part.tensor.close();
        }
        session.close();
        options.close();
    }
}
