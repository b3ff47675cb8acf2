package org.eft4j.onnx.internal.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A copy of an adapter that a test changes, in its configuration and in the names of its tensors, and then writes. */
final class AdapterFolder {
    static final String CONFIG = "adapter_config.json";
    static final String WEIGHTS = "adapter_model.safetensors";

    private static final ObjectMapper JSON = new ObjectMapper();

    final ObjectNode config;

    /** What the header says of each tensor. */
    final Map<String, ObjectNode> tensors = new LinkedHashMap<>();

    private byte[] numbers;

    AdapterFolder(Path source) throws IOException {
        config = (ObjectNode) JSON.readTree(source.resolve(CONFIG).toFile());
        byte[] file = Files.readAllBytes(source.resolve(WEIGHTS));
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        JSON.readTree(new String(file, Long.BYTES, length, StandardCharsets.UTF_8))
                .properties()
                .forEach(field -> {
                    if (!field.getKey().equals("__metadata__")) {
                        tensors.put(field.getKey(), (ObjectNode) field.getValue());
                    }
                });
        numbers = Arrays.copyOfRange(file, Long.BYTES + length, file.length);
    }

    void rename(String tensor, String name) {
        ObjectNode said = tensors.remove(tensor);
        if (said == null) {
            throw new AssertionError(tensor);
        }
        tensors.put(name, said);
    }

    /** Adds a tensor of one row of zeros. */
    void add(String tensor, int columns) {
        ObjectNode said = JSON.createObjectNode().put("dtype", "F32");
        said.putArray("shape").add(1).add(columns);
        said.putArray("data_offsets").add(numbers.length).add(numbers.length + columns * Float.BYTES);
        numbers = Arrays.copyOf(numbers, numbers.length + columns * Float.BYTES);
        tensors.put(tensor, said);
    }

    Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        JSON.writeValue(folder.resolve(CONFIG).toFile(), config);
        byte[] header = JSON.writeValueAsBytes(tensors);
        Files.write(
                folder.resolve(WEIGHTS),
                ByteBuffer.allocate(Long.BYTES + header.length + numbers.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .put(numbers)
                        .array());
        return folder;
    }
}
