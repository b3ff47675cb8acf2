package org.eft4j.onnx.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Changes an ONNX file: fields of its messages, or its bytes. What it does depends on the random numbers only. The
 * structure is that of <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
final class ProtobufMutator {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    /** For each message, its fields that are messages too. */
    private static final Map<String, Map<Integer, String>> MESSAGES = Map.of(
            "Model", Map.of(7, "Graph", 8, "Opset", 14, "Entry"),
            "Graph", Map.of(1, "Node", 5, "Tensor", 11, "Value", 12, "Value", 13, "Value"),
            "Node", Map.of(5, "Attribute"),
            "Attribute", Map.of(5, "Tensor", 6, "Graph"),
            "Tensor", Map.of(13, "Entry"),
            "Value", Map.of(2, "Type"),
            "Type", Map.of(1, "TensorType"),
            "TensorType", Map.of(2, "Shape"),
            "Shape", Map.of(1, "Dimension"));

    private static final List<Long> NUMBERS = List.of(
            0L,
            1L,
            2L,
            7L,
            16L,
            255L,
            -1L,
            1L << 20,
            1L << 31,
            1L << 32,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            999_999_999_999L);

    private static final List<String> TEXTS = List.of(
            "",
            "-1",
            "0",
            "1",
            "99999999999999",
            "18446744073709551615",
            "abc",
            "1.5",
            "../model.onnx.data",
            "/dev/zero",
            "model.onnx",
            "nowhere",
            "location",
            "offset",
            "length",
            "checksum",
            "input_ids",
            "logits",
            "past_key_values.0.key",
            "present.0.key",
            "GroupQueryAttention",
            "MatMul",
            "Loop",
            "If",
            "Reshape",
            "Gather",
            "com.microsoft",
            "\u0000",
            "a".repeat(300));

    private final SplittableRandom random;

    ProtobufMutator(SplittableRandom random) {
        this.random = random;
    }

    /** Changes a file. */
    byte[] mutate(byte[] file) {
        if (random.nextInt(5) == 0) {
            return damaged(file);
        }
        Message model = Message.read(file, "Model");
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            change(model);
        }
        return model.toBytes();
    }

    /** Puts other bytes into a file of weights, or changes its length. */
    byte[] damaged(byte[] file) {
        int at = random.nextInt(file.length + 1);
        byte[] copy = file.clone();
        switch (random.nextInt(5)) {
            case 0 -> copy = Arrays.copyOf(file, at);
            case 1 -> copy = Arrays.copyOf(file, file.length + 1 + random.nextInt(100));
            case 2 -> {
                for (int i = 0; i < 8; i++) {
                    copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
                }
            }
            case 3 -> copy[Math.min(at, copy.length - 1)] ^= (byte) (1 << random.nextInt(8));
            default -> System.arraycopy(file, 0, copy, at, file.length - at);
        }
        return copy;
    }

    private void change(Message model) {
        Message message = model;
        while (true) {
            List<Field> fields = message.fields;
            if (fields.isEmpty()) {
                fields.add(new Field(
                        1 + random.nextInt(14), VARINT, NUMBERS.get(random.nextInt(NUMBERS.size())), null, null));
                return;
            }
            int place = random.nextInt(fields.size());
            Field field = fields.get(place);
            if (field.message != null && random.nextInt(8) > 0) {
                message = field.message;
                continue;
            }
            switch (random.nextInt(8)) {
                case 0 -> fields.remove(place);
                case 1 -> fields.add(random.nextInt(fields.size() + 1), field);
                case 2 -> fields.set(place, field.numbered(1 + random.nextInt(25)));
                case 3 ->
                    fields.set(place, fields.get(random.nextInt(fields.size())).numbered(field.number));
                default -> fields.set(place, other(field));
            }
            return;
        }
    }

    private Field other(Field field) {
        if (field.type == VARINT) {
            long value = random.nextBoolean()
                    ? NUMBERS.get(random.nextInt(NUMBERS.size()))
                    : field.value + random.nextInt(-2, 3);
            return new Field(field.number, VARINT, value, null, null);
        }
        if (field.type == BYTES && field.message == null && field.bytes.length < 200) {
            byte[] bytes = random.nextInt(3) == 0 && field.bytes.length > 0
                    ? damaged(field.bytes)
                    : TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8);
            return new Field(field.number, BYTES, 0, bytes, null);
        }
        byte[] bytes = field.content();
        return bytes.length == 0
                ? field
                : new Field(field.number, field.type, 0, field.type == BYTES ? damaged(bytes) : bytes, null);
    }

    /** A field as it stands in the file: a number, bytes, or a message. */
    private static final class Field {
        private final int number;
        private final int type;
        private final long value;
        private final byte[] bytes;
        private final Message message;

        Field(int number, int type, long value, byte[] bytes, Message message) {
            this.number = number;
            this.type = type;
            this.value = value;
            this.bytes = bytes;
            this.message = message;
        }

        Field numbered(int other) {
            return new Field(other, type, value, bytes, message);
        }

        byte[] content() {
            return message != null ? message.toBytes() : bytes;
        }
    }

    /** The fields of a message in their order. */
    private static final class Message {
        private final List<Field> fields = new ArrayList<>();

        static Message read(byte[] bytes, String kind) {
            Message message = new Message();
            int[] at = {0};
            while (at[0] < bytes.length) {
                long key = varint(bytes, at);
                int number = (int) (key >>> 3);
                int type = (int) (key & 7);
                if (type == VARINT) {
                    message.fields.add(new Field(number, type, varint(bytes, at), null, null));
                } else {
                    int length = type == BYTES ? (int) varint(bytes, at) : type == 1 ? 8 : 4;
                    byte[] content = Arrays.copyOfRange(bytes, at[0], at[0] + length);
                    at[0] += length;
                    String inner = MESSAGES.getOrDefault(kind, Map.of()).get(number);
                    message.fields.add(
                            inner == null || type != BYTES
                                    ? new Field(number, type, 0, content, null)
                                    : new Field(number, type, 0, null, read(content, inner)));
                }
            }
            return message;
        }

        byte[] toBytes() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (Field field : fields) {
                varint(out, ((long) field.number << 3) | field.type);
                if (field.type == VARINT) {
                    varint(out, field.value);
                } else {
                    byte[] content = field.content();
                    if (field.type == BYTES) {
                        varint(out, content.length);
                    }
                    out.writeBytes(content);
                }
            }
            return out.toByteArray();
        }

        private static long varint(byte[] bytes, int[] at) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[at[0]++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        private static void varint(ByteArrayOutputStream out, long value) {
            long rest = value;
            for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
                out.write((int) ((rest & 0x7f) | 0x80));
            }
            out.write((int) rest);
        }
    }
}
