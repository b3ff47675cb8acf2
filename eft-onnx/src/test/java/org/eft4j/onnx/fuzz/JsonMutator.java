package org.eft4j.onnx.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes a JSON file: values, names, structure, and at times the bytes. What it does depends on the random numbers
 * only.
 */
final class JsonMutator {
    private static final int DEEPEST = 100_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What no file of a model holds, or holds somewhere else. */
    private static final List<JsonNode> HOSTILE = List.of(
            NODES.nullNode(),
            NODES.booleanNode(true),
            NODES.numberNode(0),
            NODES.numberNode(1),
            NODES.numberNode(-1),
            NODES.numberNode(1.9),
            NODES.numberNode(2_000_000_000),
            NODES.numberNode(Integer.MIN_VALUE),
            NODES.numberNode(4_294_967_299L),
            NODES.numberNode(Long.MIN_VALUE),
            NODES.numberNode(BigInteger.TEN.pow(400)),
            NODES.numberNode(new BigDecimal("1e-400")),
            NODES.numberNode(1e308),
            NODES.numberNode(Double.NaN),
            NODES.numberNode(Double.NEGATIVE_INFINITY),
            NODES.textNode(""),
            NODES.textNode(" "),
            NODES.textNode("7"),
            NODES.textNode("\u0000"),
            NODES.textNode("\uD800"),
            NODES.textNode("{{ [] }}"),
            NODES.textNode("<|end|>"),
            NODES.textNode("é".repeat(3000)),
            NODES.arrayNode(),
            NODES.arrayNode().add(3),
            NODES.arrayNode().add(NODES.arrayNode()),
            NODES.objectNode(),
            NODES.objectNode().put("type", "Nonsense"),
            NODES.objectNode().put("content", "<|end|>"));

    private final SplittableRandom random;

    JsonMutator(SplittableRandom random) {
        this.random = random;
    }

    /**
     * Changes a file.
     *
     * @param file its content
     * @param others contents of other files, of which parts are taken over
     */
    byte[] mutate(byte[] file, List<byte[]> others) throws IOException {
        JsonNode tree = MAPPER.readTree(file);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            tree = changed(tree, others);
        }
        byte[] bytes = MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
        return random.nextInt(6) == 0 ? damaged(bytes) : bytes;
    }

    /** A place in a tree: a container and a name or a number in it. */
    private record Place(JsonNode container, String name, int index) {
        JsonNode value() {
            return container.isObject() ? container.get(name) : container.get(index);
        }

        void set(JsonNode value) {
            if (container instanceof ObjectNode object) {
                object.set(name, value);
            } else {
                ((ArrayNode) container).set(index, value);
            }
        }

        void remove() {
            if (container instanceof ObjectNode object) {
                object.remove(name);
            } else {
                ((ArrayNode) container).remove(index);
            }
        }
    }

    private JsonNode changed(JsonNode tree, List<byte[]> others) throws IOException {
        Place place = place(tree);
        if (place == null) {
            return hostile();
        }
        JsonNode value = place.value();
        switch (random.nextInt(12)) {
            case 0 -> place.remove();
            case 1 -> rename(place);
            case 2 -> duplicate(place);
            case 3 -> place.set(part(MAPPER.readTree(others.get(random.nextInt(others.size())))));
            case 4 -> place.set(part(tree).deepCopy());
            case 5 -> place.set(NODES.arrayNode().add(value));
            case 6 -> place.set(nested(value));
            case 7, 8 -> place.set(nudged(value));
            default -> place.set(hostile());
        }
        return tree;
    }

    /** Goes down from the root and stops somewhere: large lists do not draw all the changes to themselves. */
    private Place place(JsonNode root) {
        Place place = null;
        JsonNode node = root;
        while (node.size() > 0 && (place == null || random.nextInt(4) > 0)) {
            int index = random.nextInt(node.size());
            if (node.isObject()) {
                List<String> names = new ArrayList<>();
                node.fieldNames().forEachRemaining(names::add);
                place = new Place(node, names.get(index), -1);
            } else {
                place = new Place(node, "", index);
            }
            node = place.value();
        }
        return place;
    }

    private JsonNode part(JsonNode tree) {
        Place place = place(tree);
        return place == null ? tree : place.value();
    }

    private JsonNode hostile() {
        return HOSTILE.get(random.nextInt(HOSTILE.size())).deepCopy();
    }

    private void rename(Place place) {
        if (place.container instanceof ObjectNode object) {
            String name = random.nextBoolean() ? place.name + "x" : "type";
            object.set(name, object.remove(place.name));
        } else {
            place.set(hostile());
        }
    }

    private void duplicate(Place place) {
        if (place.container instanceof ArrayNode array) {
            array.insert(random.nextInt(array.size() + 1), place.value().deepCopy());
        } else {
            ((ObjectNode) place.container).set(place.name + "2", place.value().deepCopy());
        }
    }

    private JsonNode nested(JsonNode value) {
        JsonNode outer = value;
        for (int depth = random.nextBoolean() ? 3 : 1200; depth > 0; depth--) {
            outer = NODES.arrayNode().add(outer);
        }
        return outer;
    }

    private JsonNode nudged(JsonNode value) {
        if (value.isNumber()) {
            double number = value.doubleValue();
            return switch (random.nextInt(5)) {
                case 0 -> NODES.numberNode(value.longValue() + 1);
                case 1 -> NODES.numberNode(value.longValue() - 1);
                case 2 -> NODES.numberNode(-number);
                case 3 -> NODES.numberNode(value.longValue() + (1L << 32));
                default -> NODES.numberNode(number * 1e6);
            };
        }
        if (value.isTextual()) {
            String text = value.textValue();
            int at = random.nextInt(text.length() + 1);
            return switch (random.nextInt(4)) {
                case 0 -> NODES.textNode(text.substring(at));
                case 1 -> NODES.textNode(text.substring(0, at) + "{%\u2028\uD83D\uDE00" + text.substring(at));
                case 2 -> NODES.textNode(text + text);
                default -> NODES.textNode(text.repeat(40));
            };
        }
        return value.isBoolean() ? NODES.booleanNode(!value.booleanValue()) : hostile();
    }

    private byte[] damaged(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (random.nextInt(7)) {
            case 0 -> out.write(bytes, 0, at);
            case 1 -> {
                out.writeBytes(bytes);
                out.writeBytes("} x".getBytes(StandardCharsets.UTF_8));
            }
            case 2 -> {
                out.writeBytes("\uFEFF".getBytes(StandardCharsets.UTF_8));
                out.writeBytes(bytes);
            }
            case 3 -> out.writeBytes(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16));
            case 4 -> out.writeBytes("[".repeat(100_000).getBytes(StandardCharsets.UTF_8));
            case 5 -> {
                out.writeBytes(Arrays.copyOf(bytes, at));
                out.writeBytes("9".repeat(5000).getBytes(StandardCharsets.UTF_8));
                out.write(bytes, at, bytes.length - at);
            }
            default -> {
                byte[] copy = bytes.clone();
                copy[Math.min(at, copy.length - 1)] = (byte) random.nextInt(256);
                out.writeBytes(copy);
            }
        }
        return out.toByteArray();
    }
}
