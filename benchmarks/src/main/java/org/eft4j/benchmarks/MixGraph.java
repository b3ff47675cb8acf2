package org.eft4j.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX graph of three nodes, {@code TopK(large + (tuned − base))}, loaded, on one thread, from and into direct
 * buffers.
 */
final class MixGraph implements AutoCloseable {
    private static final int TOP_K = 50;
    private static final String[] INPUTS = {"large", "tuned", "base"};

    /** Numbers that ONNX gives to its element types. */
    private static final int FLOAT = 1;

    private static final int INT64 = 7;

    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
    private final LongBuffer ids;

    /** Loads the graph and lays the rows out where each run reads them. */
    MixGraph(float[][] rows) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        options.setIntraOpNumThreads(1);
        session = environment.createSession(model(rows[0].length), options);
        for (int m = 0; m < INPUTS.length; m++) {
            FloatBuffer row = direct(rows[m].length * Float.BYTES).asFloatBuffer();
            row.put(rows[m]).flip();
            inputs.put(INPUTS[m], OnnxTensor.createTensor(environment, row, new long[] {rows[m].length}));
        }
        long[] shape = {TOP_K};
        ids = direct(TOP_K * Long.BYTES).asLongBuffer();
        FloatBuffer scores = direct(TOP_K * Float.BYTES).asFloatBuffer();
        outputs.put("scores", OnnxTensor.createTensor(environment, scores, shape));
        outputs.put("ids", OnnxTensor.createTensor(environment, ids, shape));
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Runs the graph and gives the likeliest id. */
    long run() throws OrtException {
        session.run(inputs, Set.of(), outputs).close();
        return ids.get(0);
    }

    /** The model as a file would hold it; the numbers are those of the fields in onnx.proto. */
    private static byte[] model(int vocabulary) {
        Proto graph = new Proto()
                .message(1, node("Sub", "delta", "tuned", "base"))
                .message(1, node("Add", "mix", "large", "delta"))
                .message(1, node("TopK", "scores", "mix", "k").text(2, "ids"))
                .text(2, "mix")
                .message(
                        5,
                        new Proto()
                                .number(1, 1)
                                .number(2, INT64)
                                .number(7, TOP_K)
                                .text(8, "k"));
        for (String name : INPUTS) {
            graph.message(11, vector(name, FLOAT, vocabulary));
        }
        graph.message(12, vector("scores", FLOAT, TOP_K)).message(12, vector("ids", INT64, TOP_K));
        return new Proto()
                .number(1, 8)
                .message(7, graph)
                .message(8, new Proto().number(2, 17))
                .toBytes();
    }

    private static Proto node(String operator, String output, String... inputNames) {
        Proto node = new Proto();
        for (String name : inputNames) {
            node.text(1, name);
        }
        return node.text(2, output).text(4, operator);
    }

    private static Proto vector(String name, int elementType, int length) {
        Proto shape = new Proto().message(1, new Proto().number(1, length));
        Proto tensor = new Proto().number(1, elementType).message(2, shape);
        return new Proto().text(1, name).message(2, new Proto().message(1, tensor));
    }

    @Override
    public void close() throws OrtException {
        session.close();
        options.close();
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
    }
}
