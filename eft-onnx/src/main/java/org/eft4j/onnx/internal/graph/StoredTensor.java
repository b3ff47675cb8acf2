package org.eft4j.onnx.internal.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The description of a tensor in an ONNX file, without its numbers. Immutable and thread-safe.
 *
 * @param name its name, empty for the value of an attribute
 * @param type the type of its elements, by its number in ONNX
 * @param dimensions its shape
 * @param single its value, if it is a single whole number that is in the file
 * @param locations the files that its numbers are in, as it names them; empty if they are in the graph's own
 */
record StoredTensor(String name, int type, List<Long> dimensions, OptionalLong single, Set<String> locations) {
    private static final int INT32 = 6;
    private static final int INT64 = 7;

    /** Copies list and set. */
    StoredTensor {
        dimensions = List.copyOf(dimensions);
        locations = Set.copyOf(locations);
    }

    /** Reads a TensorProto that ends at {@code end}. */
    static StoredTensor read(ProtobufReader in, long end) throws IOException {
        String name = "";
        long type = 0;
        List<Long> dimensions = new ArrayList<>();
        Set<String> locations = new HashSet<>();
        OptionalLong number = OptionalLong.empty();
        byte[] raw = {};
        while (in.next(end)) {
            switch (in.field()) {
                case 1 -> dimensions.addAll(in.varints());
                case 2 -> type = in.varint();
                case 5, 7 -> number = first(in.varints(), number);
                case 8 -> name = in.text();
                case 9 -> raw = in.bytesUpTo(Long.BYTES);
                case 13 -> entry(in, in.enter(), locations);
                default -> in.skip();
            }
        }
        return new StoredTensor(name, (int) type, dimensions, single(dimensions, type, number, raw), locations);
    }

    private static OptionalLong first(List<Long> numbers, OptionalLong otherwise) {
        return numbers.isEmpty() ? otherwise : OptionalLong.of(numbers.get(0));
    }

    private static void entry(ProtobufReader in, long end, Set<String> locations) throws IOException {
        StringEntry found = StringEntry.read(in, end);
        if (found.key().equals("location")) {
            locations.add(found.value());
        }
    }

    private static OptionalLong single(List<Long> dimensions, long type, OptionalLong number, byte[] raw) {
        if (dimensions.stream().anyMatch(size -> size != 1)) {
            return OptionalLong.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        if (type == INT64 && raw.length == Long.BYTES) {
            return OptionalLong.of(bytes.getLong());
        }
        if (type == INT32 && raw.length == Integer.BYTES) {
            return OptionalLong.of(bytes.getInt());
        }
        return type == INT64 || type == INT32 ? number : OptionalLong.empty();
    }
}
