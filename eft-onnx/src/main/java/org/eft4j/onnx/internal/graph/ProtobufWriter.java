package org.eft4j.onnx.internal.graph;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the wire format of protocol buffers into memory, field by field. For one thread. */
final class ProtobufWriter {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ProtobufWriter number(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtobufWriter bytes(int field, byte[] value) {
        tag(field, BYTES);
        varint(value.length);
        return raw(value);
    }

    ProtobufWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufWriter message(int field, ProtobufWriter value) {
        tag(field, BYTES);
        varint(value.out.size());
        return append(value);
    }

    /** Appends the fields of another writer, as fields of this one's message. */
    ProtobufWriter append(ProtobufWriter other) {
        out.writeBytes(other.toBytes());
        return this;
    }

    /** Begins a field; its value has to follow. */
    ProtobufWriter tag(int field, int wireType) {
        varint(((long) field << 3) | wireType);
        return this;
    }

    /** Appends a number of variable length, without a tag. */
    ProtobufWriter varint(long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            out.write((int) ((rest & 0x7f) | 0x80));
        }
        out.write((int) rest);
        return this;
    }

    /** Appends bytes as they are, without a tag. */
    ProtobufWriter raw(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
