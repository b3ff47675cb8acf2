package org.eft4j.onnx.internal.graph;

import java.io.IOException;

/**
 * An entry of a map in a protocol buffer ({@code StringStringEntryProto}), as tensors have to say where their data lie.
 *
 * @param key empty if it is not there
 * @param value empty if it is not there
 */
record StringEntry(String key, String value) {
    /** Reads the entry that ends at {@code end}. */
    static StringEntry read(ProtobufReader in, long end) throws IOException {
        String key = "";
        String value = "";
        while (in.next(end)) {
            switch (in.field()) {
                case 1 -> key = in.text();
                case 2 -> value = in.text();
                default -> in.skip();
            }
        }
        return new StringEntry(key, value);
    }
}
