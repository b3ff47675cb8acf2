package org.eft4j.structured;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Schemas at random, and values that may or may not fit them. */
final class RandomSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of("a", "b", "name", "a b", "é", "q\"uote", "type");
    private static final List<String> PATTERNS =
            List.of("^[a-z]+$", "a", "^(x|yz){1,2}$", "\\d{2}$", "^[^\"\\\\]*$", "^$|b", "é+");
    private static final List<String> FORMATS = List.of("date", "time", "date-time", "uuid", "email");

    private final SplittableRandom random;
    private final ObjectNode definitions = JSON.objectNode();

    private RandomSchema(SplittableRandom random) {
        this.random = random;
    }

    /** Returns a schema of up to a few levels, sometimes one that refers to itself. */
    static ObjectNode next(SplittableRandom random) {
        RandomSchema schemas = new RandomSchema(random);
        ObjectNode root = schemas.schema(3);
        if (!schemas.definitions.isEmpty()) {
            root.set("$defs", schemas.definitions);
        }
        return root;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private ObjectNode schema(int depth) {
        ObjectNode schema = JSON.objectNode();
        switch (random.nextInt(depth > 0 ? 14 : 7)) {
            case 0 -> schema.put("type", oneOf(List.of("null", "boolean")));
            case 1, 2 -> number(schema);
            case 3, 4 -> string(schema);
            case 5 -> values(schema);
            case 6 -> {
                ArrayNode types = schema.putArray("type");
                types.add("string").add("integer");
                if (chance(50)) {
                    schema.put("maxLength", random.nextInt(4));
                }
                if (chance(50)) {
                    schema.put("minimum", random.nextInt(100) - 50);
                }
            }
            case 7, 8, 9 -> object(schema, depth);
            case 10 -> array(schema, depth);
            case 11 -> {
                ArrayNode parts = schema.putArray(chance(70) ? "anyOf" : "oneOf");
                int count = 1 + random.nextInt(3);
                for (int i = 0; i < count; i++) {
                    parts.add(schema(depth - 1));
                }
            }
            case 12 -> {
                if (chance(50)) {
                    number(schema);
                    ArrayNode parts = schema.putArray("allOf");
                    parts.add(number(JSON.objectNode()));
                } else {
                    object(schema, depth - 1);
                    schema.putArray("allOf").add(object(JSON.objectNode(), depth - 1));
                }
            }
            default -> recursive(schema, depth);
        }
        if (chance(10)) {
            schema.put("title", "said").put("description", "something");
        }
        return schema;
    }

    private ObjectNode number(ObjectNode schema) {
        schema.put("type", oneOf(List.of("integer", "number")));
        if (chance(50)) {
            schema.put(oneOf(List.of("minimum", "exclusiveMinimum")), bound());
        }
        if (chance(50)) {
            schema.put(oneOf(List.of("maximum", "exclusiveMaximum")), bound());
        }
        return schema;
    }

    private BigDecimal bound() {
        BigDecimal whole = BigDecimal.valueOf(random.nextInt(3000) - 1000L);
        return chance(50) ? whole : whole.movePointLeft(random.nextInt(5));
    }

    private void string(ObjectNode schema) {
        schema.put("type", "string");
        switch (random.nextInt(5)) {
            case 0 -> schema.put("pattern", oneOf(PATTERNS));
            case 1 -> schema.put("format", oneOf(FORMATS));
            case 2 -> schema.put("minLength", random.nextInt(4)).put("maxLength", 2 + random.nextInt(6));
            case 3 -> schema.put("pattern", oneOf(PATTERNS)).put("maxLength", 2 + random.nextInt(8));
            default -> {
                // any text
            }
        }
    }

    private void values(ObjectNode schema) {
        ArrayNode values = schema.putArray("enum");
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            values.add(value(1));
        }
        if (chance(20)) {
            schema.put("type", oneOf(List.of("string", "integer", "number")));
        }
    }

    private ObjectNode object(ObjectNode schema, int depth) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            properties.set(oneOf(NAMES), schema(depth - 1));
        }
        if (chance(60)) {
            ArrayNode required = schema.putArray("required");
            properties.fieldNames().forEachRemaining(name -> {
                if (chance(60)) {
                    required.add(name);
                }
            });
        }
        if (chance(60)) {
            schema.put("additionalProperties", false);
        } else if (chance(50)) {
            schema.set("additionalProperties", schema(0));
        }
        return schema;
    }

    private void array(ObjectNode schema, int depth) {
        schema.put("type", "array");
        if (chance(80)) {
            schema.set("items", schema(depth - 1));
        }
        if (chance(30)) {
            ArrayNode prefix = schema.putArray("prefixItems");
            prefix.add(schema(depth - 1));
            if (chance(50)) {
                prefix.add(schema(0));
            }
        }
        if (chance(40)) {
            schema.put("minItems", random.nextInt(3));
        }
        if (chance(40)) {
            schema.put("maxItems", random.nextInt(4));
        }
    }

    private void recursive(ObjectNode schema, int depth) {
        String name = "d" + definitions.size();
        schema.put("$ref", "#/$defs/" + name);
        ObjectNode definition = JSON.objectNode();
        definitions.set(name, definition);
        definition.put("type", "object");
        ObjectNode properties = definition.putObject("properties");
        properties.set("value", schema(depth - 1));
        ObjectNode items = JSON.objectNode();
        items.put("type", "array").set("items", JSON.objectNode().put("$ref", "#/$defs/" + name));
        properties.set("children", items);
        definition.put("additionalProperties", false);
        if (chance(50)) {
            definition.putArray("required").add("value");
        }
    }

    /** Returns a value of any kind. */
    JsonNode value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(chance(50));
            case 2 -> JSON.numberNode(random.nextInt(20) - 10);
            case 3 -> {
                // in the one spelling, since the validator takes 1 and 1.0 inside an enum's value for two
                BigDecimal number = bound().stripTrailingZeros();
                yield number.scale() <= 0 ? JSON.numberNode(number.toBigInteger()) : JSON.numberNode(number);
            }
            case 4, 5, 6 -> JSON.textNode(text());
            case 7 -> {
                ArrayNode array = JSON.arrayNode();
                int count = random.nextInt(3);
                for (int i = 0; i < count; i++) {
                    array.add(value(depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = JSON.objectNode();
                int count = random.nextInt(3);
                for (int i = 0; i < count; i++) {
                    object.set(oneOf(NAMES), value(depth - 1));
                }
                yield object;
            }
        };
    }

    private String text() {
        List<String> texts = List.of(
                "",
                "a",
                "abc",
                "x",
                "yz",
                "xyz",
                "42",
                "é",
                "\"",
                "\\",
                "\n\u0001",
                "😀",
                "b",
                "2024-02-29",
                "2023-02-29",
                "10:20:30Z",
                "2024-12-31T23:59:59.5+01:00",
                "a@example.org",
                "123e4567-e89b-12d3-a456-426614174000");
        return oneOf(texts);
    }

    /** Returns a value that has a good chance to fit, its properties in the order of the schema. */
    static JsonNode value(SplittableRandom random, JsonNode schema, JsonNode root, int depth) {
        return new RandomSchema(random).fitting(schema, root, depth);
    }

    /** Writes a value as the library does: whole numbers as such, others without an exponent. */
    static String written(JsonNode value) {
        StringBuilder text = new StringBuilder();
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue().stripTrailingZeros();
            return (number.signum() == 0 ? BigDecimal.ZERO : number).toPlainString();
        }
        if (value.isArray()) {
            value.forEach(element -> text.append(text.isEmpty() ? "" : ",").append(written(element)));
            return "[" + text + "]";
        }
        if (value.isObject()) {
            value.properties()
                    .forEach(field -> text.append(text.isEmpty() ? "" : ",")
                            .append(JSON.textNode(field.getKey()))
                            .append(':')
                            .append(written(field.getValue())));
            return "{" + text + "}";
        }
        return value.toString();
    }

    private JsonNode fitting(JsonNode schema, JsonNode root, int depth) {
        if (depth > 6 || chance(4)) {
            return value(1);
        }
        if (schema.has("$ref")) {
            return fitting(root.at(schema.path("$ref").textValue().substring(1)), root, depth + 1);
        }
        if (schema.has("enum")) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        }
        for (String alternatives : List.of("anyOf", "oneOf")) {
            if (schema.has(alternatives)) {
                JsonNode list = schema.path(alternatives);
                return fitting(list.get(random.nextInt(list.size())), root, depth + 1);
            }
        }
        JsonNode type = schema.path("type");
        return switch (type.isArray() ? type.get(random.nextInt(type.size())).asText() : type.asText()) {
            case "null" -> JSON.nullNode();
            case "boolean" -> JSON.booleanNode(chance(50));
            case "integer" -> JSON.numberNode(nearBound(schema).setScale(0, RoundingMode.DOWN));
            case "number" -> JSON.numberNode(nearBound(schema));
            case "string" -> JSON.textNode(text());
            case "array" -> {
                ArrayNode array = JSON.arrayNode();
                int count = random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    JsonNode prefix = schema.path("prefixItems").path(i);
                    array.add(fitting(prefix.isMissingNode() ? schema.path("items") : prefix, root, depth + 1));
                }
                yield array;
            }
            case "object" -> {
                ObjectNode object = JSON.objectNode();
                properties(schema, root, depth, object);
                schema.path("allOf").forEach(part -> properties(part, root, depth, object));
                if (chance(15)) {
                    String name = "z" + random.nextInt(9);
                    object.set(name, fitting(schema.path("additionalProperties"), root, depth + 1));
                }
                yield object;
            }
            default -> value(1);
        };
    }

    private void properties(JsonNode schema, JsonNode root, int depth, ObjectNode object) {
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.textValue()));
        schema.path("properties").properties().forEach(property -> {
            if (!object.has(property.getKey()) && (required.contains(property.getKey()) ? chance(95) : chance(50))) {
                object.set(property.getKey(), fitting(property.getValue(), root, depth + 1));
            }
        });
    }

    private BigDecimal nearBound(JsonNode schema) {
        for (String keyword : List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")) {
            if (schema.has(keyword) && chance(60)) {
                BigDecimal[] steps = {
                    BigDecimal.ZERO,
                    BigDecimal.ONE,
                    BigDecimal.ONE.negate(),
                    new BigDecimal("0.01"),
                    new BigDecimal("-0.5")
                };
                return schema.path(keyword).decimalValue().add(steps[random.nextInt(steps.length)]);
            }
        }
        return bound();
    }
}
