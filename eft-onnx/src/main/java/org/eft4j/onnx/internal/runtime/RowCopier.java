package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.Closing;

/**
 * Copies memory of a device on the device, by a graph of one node that it runs: {@code target = source[:, 0:width]},
 * over float32, which stands here for any four bytes. ONNX Runtime's own copies between tensors know only devices that
 * were registered in another way than a session's.
 *
 * <p>Thread-safe. The caller that made it closes it, with no copy under way.
 */
final class RowCopier implements AutoCloseable {
    private static final String SOURCE = "source";
    private static final String WIDTH = "width";
    private static final String TARGET = "target";

    private final SessionOptions options;
    private final OrtSession session;

    private RowCopier(SessionOptions options, OrtSession session) {
        this.options = options;
        this.session = session;
    }

    /**
     * Loads the graph on a device.
     *
     * @throws BackendException if ONNX Runtime refuses it
     */
    static RowCopier on(Device device) {
        SessionOptions options = new SessionOptions();
        try {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            device.addTo(options);
            return new RowCopier(options, OnnxRuntime.environment().createSession(graph(), options));
        } catch (OrtException e) {
            Closing.after(e, () -> options.close());
            throw new BackendException("ONNX Runtime cannot copy on " + device + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            Closing.after(e, () -> options.close());
            throw e;
        }
    }

    /**
     * Copies the front of each row. The copy is complete when this returns.
     *
     * @param source float32 [rows, any]
     * @param target float32 [rows, width], on other memory
     * @param width at least 1
     */
    void copy(OnnxTensor source, OnnxTensor target, long width) {
        ByteBuffer number = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
        number.putLong(0, width);
        try (OnnxTensor end =
                OnnxTensor.createTensor(OnnxRuntime.environment(), number.asLongBuffer(), new long[] {1})) {
            session.run(Map.of(SOURCE, source, WIDTH, end), Set.of(), Map.of(TARGET, target))
                    .close();
        } catch (OrtException e) {
            throw new BackendException("ONNX Runtime failed to copy a cache: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new BackendException("ONNX Runtime failed to free a graph: " + e.getMessage(), e);
        } finally {
            // In use by the session until here.
            options.close();
        }
    }

    /** Returns the graph as a file would hold it, with the field numbers of onnx.proto3. */
    private static byte[] graph() {
        Message node = new Message()
                .text(1, SOURCE)
                .text(1, "first")
                .text(1, WIDTH)
                .text(1, "axis")
                .text(2, TARGET)
                .text(4, "Slice");
        Message graph = new Message()
                .message(1, node)
                .text(2, "copy rows")
                .message(5, constant("first", 0))
                .message(5, constant("axis", 1))
                .message(11, port(SOURCE, FLOAT, "rows", "any"))
                .message(11, port(WIDTH, INT64, "1"))
                .message(12, port(TARGET, FLOAT, "rows", "width"));
        return new Message()
                .number(1, 8) // IR version
                .message(8, new Message().number(2, 13)) // opset
                .message(7, graph)
                .bytes();
    }

    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private static Message constant(String name, long value) {
        return new Message().number(1, 1).number(2, INT64).number(7, value).text(8, name);
    }

    /** Returns a graph's input or output, whose dimensions are numbers or names. */
    private static Message port(String name, int type, String... dimensions) {
        Message shape = new Message();
        for (String dimension : dimensions) {
            boolean fixed = Character.isDigit(dimension.charAt(0));
            shape.message(
                    1, fixed ? new Message().number(1, Long.parseLong(dimension)) : new Message().text(2, dimension));
        }
        Message tensor = new Message().number(1, type).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /** A protobuf message, written field by field. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        private Message bytes(int field, byte[] value) {
            varint(((long) field << 3) | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while (rest >>> 7 != 0) {
                out.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
