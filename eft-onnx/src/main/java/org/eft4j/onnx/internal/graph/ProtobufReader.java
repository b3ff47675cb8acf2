package org.eft4j.onnx.internal.graph;

import static org.eft4j.onnx.internal.graph.ProtobufWriter.BYTES;
import static org.eft4j.onnx.internal.graph.ProtobufWriter.FIXED32;
import static org.eft4j.onnx.internal.graph.ProtobufWriter.FIXED64;
import static org.eft4j.onnx.internal.graph.ProtobufWriter.VARINT;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the wire format of protocol buffers from a file, field by field, and skips the fields that are not asked for,
 * so that a file of gigabytes takes milliseconds and 64 KB of memory. For one thread.
 */
final class ProtobufReader implements Closeable {
    private static final int MAX_TEXT = 1 << 16;

    /** What a graph has beside its weights is far shorter. */
    private static final int MAX_COPIED = 1 << 28;

    /** More than any tensor has dimensions. */
    private static final int MAX_NUMBERS = 64;

    /** Not a channel, which is closed when its thread is interrupted. */
    private final RandomAccessFile file;

    private final long size;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
    private long bufferStart;
    private int wireType;
    private int field;

    private ProtobufReader(RandomAccessFile file) throws IOException {
        this.file = file;
        this.size = file.length();
    }

    static ProtobufReader open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            return new ProtobufReader(file);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    long size() {
        return size;
    }

    /**
     * Moves to the next field of a message that ends at {@code end}; returns false if there is none. The caller must
     * read or skip its value.
     */
    boolean next(long end) throws IOException {
        if (position() >= end) {
            return false;
        }
        long tag = number();
        wireType = (int) (tag & 7);
        field = (int) (tag >>> 3);
        return true;
    }

    /** Returns the number of the field that {@link #next} moved to. */
    int field() {
        return field;
    }

    /** Reads a field that is a number of variable length. */
    long varint() throws IOException {
        require(VARINT);
        return number();
    }

    /** Enters a field that is a message, or a block of bytes, and returns where it ends. */
    long enter() throws IOException {
        require(BYTES);
        long length = number();
        if (length < 0 || length > size - position()) {
            throw new EOFException("a field of " + length + " bytes goes beyond the end of the file");
        }
        return position() + length;
    }

    /** Reads a field that holds one number, or many of them packed together. At most {@value #MAX_NUMBERS} are kept. */
    List<Long> varints() throws IOException {
        if (wireType == VARINT) {
            return List.of(number());
        }
        long end = enter();
        List<Long> numbers = new ArrayList<>();
        while (position() < end && numbers.size() < MAX_NUMBERS) {
            numbers.add(number());
        }
        seek(end);
        return numbers;
    }

    /**
     * Reads a field that is a block of bytes; skips one that is longer than {@code limit}, and returns no bytes for it.
     */
    byte[] bytesUpTo(int limit) throws IOException {
        long end = enter();
        if (end - position() > limit) {
            seek(end);
            return new byte[0];
        }
        return bytes((int) (end - position()));
    }

    /** Reads a field that is text. */
    String text() throws IOException {
        long length = enter() - position();
        if (length > MAX_TEXT) {
            throw new IOException("a name is " + length + " bytes long");
        }
        return new String(bytes((int) length), StandardCharsets.UTF_8);
    }

    /** Reads a field, whatever it is, and writes it elsewhere. */
    void copyTo(ProtobufWriter out) throws IOException {
        out.tag(field, wireType);
        switch (wireType) {
            case VARINT -> out.varint(number());
            case FIXED64 -> out.raw(bytes(Long.BYTES));
            case BYTES -> {
                long length = enter() - position();
                if (length > MAX_COPIED) {
                    throw new IOException("a field of " + length + " bytes is too long to be copied");
                }
                out.varint(length).raw(bytes((int) length));
            }
            case FIXED32 -> out.raw(bytes(Integer.BYTES));
            default -> throw new IOException("there is no wire type " + wireType);
        }
    }

    /** Skips a field. */
    void skip() throws IOException {
        switch (wireType) {
            case VARINT -> number();
            case FIXED64 -> seek(position() + Long.BYTES);
            case BYTES -> seek(enter());
            case FIXED32 -> seek(position() + Integer.BYTES);
            default -> throw new IOException("there is no wire type " + wireType);
        }
    }

    private void require(int expected) throws IOException {
        if (wireType != expected) {
            throw new IOException("field " + field + " has wire type " + wireType + ", expected " + expected);
        }
    }

    private long number() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = read();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("a number is longer than ten bytes");
    }

    /** Reads bytes, without a tag. */
    byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count; ) {
            if (!buffer.hasRemaining()) {
                fill();
            }
            int part = Math.min(count - done, buffer.remaining());
            buffer.get(bytes, done, part);
            done += part;
        }
        return bytes;
    }

    /** Returns where in the file the next byte is read from. */
    long position() {
        return bufferStart + buffer.position();
    }

    /** Goes on at a later place in the file. */
    void seek(long target) {
        long inBuffer = target - bufferStart;
        if (inBuffer <= buffer.limit()) {
            buffer.position((int) inBuffer);
        } else {
            bufferStart = target;
            buffer.limit(0);
        }
    }

    private byte read() throws IOException {
        if (!buffer.hasRemaining()) {
            fill();
        }
        return buffer.get();
    }

    private void fill() throws IOException {
        bufferStart = position();
        buffer.clear();
        file.seek(bufferStart);
        int count = file.read(buffer.array());
        buffer.limit(Math.max(count, 0));
        if (count <= 0) {
            throw new EOFException("the file ends in the middle of a field");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
