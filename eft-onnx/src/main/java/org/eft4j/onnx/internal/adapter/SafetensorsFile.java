package org.eft4j.onnx.internal.adapter;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.runtime.HalfPrecision;
import org.jspecify.annotations.Nullable;

/**
 * A file of named tensors in the <a href="https://github.com/huggingface/safetensors">safetensors</a> format: the
 * length of a header, the header in JSON, then the numbers. The header is read once and checked as the format demands:
 * the tensors lie one after the other, without gaps, up to the end of the file. Immutable and thread-safe; it keeps no
 * file open.
 */
final class SafetensorsFile {
    /** The format's own limit. */
    private static final long MAX_HEADER = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final int MAX_DIMENSIONS = 8;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path path;
    private final Map<String, Entry> entries;

    /**
     * A tensor.
     *
     * @param type the element type as the format names it, such as {@code F32}
     * @param start where its numbers begin in the file
     * @param bytes how long they are
     */
    record Entry(String type, List<Long> shape, long start, long bytes) {}

    private SafetensorsFile(Path path, Map<String, Entry> entries) {
        this.path = path;
        this.entries = entries;
    }

    /**
     * Reads the header.
     *
     * @throws BackendException if the file cannot be read, or is not as the format demands
     */
    static SafetensorsFile open(Path path) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long size = file.length();
            long length = size < Long.BYTES ? -1 : Long.reverseBytes(file.readLong());
            if (length < 0 || length > Math.min(MAX_HEADER, size - Long.BYTES)) {
                throw malformed(path, "its header would have " + length + " bytes of the file's " + size, null);
            }
            byte[] header = new byte[(int) length];
            file.readFully(header);
            return new SafetensorsFile(path, entries(path, header, size));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static Map<String, Entry> entries(Path path, byte[] header, long size) {
        JsonNode json;
        try {
            json = JSON.readTree(header);
        } catch (JacksonException e) {
            throw malformed(path, "its header is not JSON, nested too deeply, or names a tensor twice", e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        if (!json.isObject()) {
            throw malformed(path, "its header is no JSON object", null);
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        long begin = Long.BYTES + (long) header.length;
        json.properties().forEach(field -> {
            if (!field.getKey().equals(METADATA)) {
                entries.put(field.getKey(), entry(path, field.getKey(), field.getValue(), begin, size - begin));
            }
        });
        requireGapless(path, entries, begin, size);
        return entries;
    }

    private static Entry entry(Path path, String name, JsonNode json, long begin, long room) {
        JsonNode offsets = json.path("data_offsets");
        List<Long> shape = new ArrayList<>();
        for (JsonNode size : json.path("shape")) {
            shape.add(wholeNumber(size));
        }
        long from = wholeNumber(offsets.path(0));
        long to = wholeNumber(offsets.path(1));
        boolean sound = json.path("dtype").isTextual()
                && json.path("shape").isArray()
                && offsets.size() == 2
                && shape.size() <= MAX_DIMENSIONS
                && shape.stream().allMatch(size -> size >= 0)
                && from >= 0
                && from <= to
                && to <= room;
        if (!sound) {
            throw malformed(path, "its header says of the tensor " + name + ": " + shortened(json.toString()), null);
        }
        return new Entry(json.path("dtype").textValue(), List.copyOf(shape), begin + from, to - from);
    }

    private static String shortened(String text) {
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }

    /** Returns -1 for what is no whole number of 64 bits. */
    private static long wholeNumber(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : -1;
    }

    private static void requireGapless(Path path, Map<String, Entry> entries, long begin, long size) {
        List<Map.Entry<String, Entry>> ordered = new ArrayList<>(entries.entrySet());
        ordered.sort(Comparator.comparingLong(
                        (Map.Entry<String, Entry> entry) -> entry.getValue().start())
                .thenComparingLong(entry -> entry.getValue().bytes()));
        long end = begin;
        for (Map.Entry<String, Entry> each : ordered) {
            if (each.getValue().start() != end) {
                throw malformed(
                        path, "the tensor " + each.getKey() + " does not begin where the one before ends", null);
            }
            end += each.getValue().bytes();
        }
        if (end != size) {
            throw malformed(path, "its tensors end at byte " + end + ", the file at byte " + size, null);
        }
    }

    /** Returns the names of the tensors, in the order of the header. */
    Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /**
     * Reads a tensor of two dimensions as floats, row by row.
     *
     * @throws BackendException if it has another number of dimensions, another size than its shape says, a type that is
     *     not read here, or a number that is not finite, or if the file cannot be read any more
     */
    float[] matrix(String name) {
        Entry entry = matrixEntry(name);
        byte[] bytes = new byte[(int) entry.bytes()];
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(entry.start());
            file.readFully(bytes);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        float[] values = floats(entry.type(), ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw malformed(path, "the tensor " + name + " holds " + value, null);
            }
        }
        return values;
    }

    /** Returns what the header says of a tensor that is to be a matrix, and checks it. */
    Entry matrixEntry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw malformed(path, "it has no tensor " + name, null);
        }
        int size = switch (entry.type()) {
            case "F32" -> Float.BYTES;
            case "F16", "BF16" -> Short.BYTES;
            default ->
                throw new BackendException(path.toAbsolutePath() + ": the tensor " + name + " is of type "
                        + shortened(entry.type()) + ", expected F32, F16 or BF16; save the adapter in one of these");
        };
        List<Long> shape = entry.shape();
        if (shape.size() != 2 || entry.bytes() > Integer.MAX_VALUE) {
            throw malformed(path, "the tensor " + name + " is " + shape + ", expected a matrix below 2 GiB", null);
        }
        long rows = shape.get(0);
        long columns = shape.get(1);
        boolean bounded = rows <= entry.bytes() && columns <= entry.bytes(); // or the product could overflow
        if (!bounded || rows * columns != entry.bytes() / size || entry.bytes() % size != 0) {
            throw malformed(path, "the tensor " + name + " is " + shape + " in " + entry.bytes() + " bytes", null);
        }
        return entry;
    }

    private static float[] floats(String type, ByteBuffer bytes) {
        float[] values = new float[bytes.capacity() / (type.equals("F32") ? Float.BYTES : Short.BYTES)];
        switch (type) {
            case "F32" -> bytes.asFloatBuffer().get(values);
            case "F16" -> HalfPrecision.halvesToFloats(bytes.asShortBuffer(), 0, values, 0, values.length);
            default -> HalfPrecision.bfloatsToFloats(bytes.asShortBuffer(), 0, values, 0, values.length);
        }
        return values;
    }

    private static BackendException malformed(Path path, String finding, @Nullable Throwable cause) {
        return new BackendException(
                path.toAbsolutePath() + " is no sound safetensors file: " + finding + "; fetch it again", cause);
    }

    private static BackendException unreadable(Path path, IOException e) {
        return new BackendException(path.toAbsolutePath() + " cannot be read: " + e, e);
    }
}
