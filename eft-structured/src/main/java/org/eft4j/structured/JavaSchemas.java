package org.eft4j.structured;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Makes the JSON Schema of a Java type. Not thread-safe. */
final class JavaSchemas {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<Class<?>, String> names = new LinkedHashMap<>();
    private final List<Class<?>> unwritten = new ArrayList<>();

    private JavaSchemas() {}

    /** Returns the schema of a record or enum, as JSON. */
    static String of(Class<?> type) {
        if (!type.isRecord() && !type.isEnum()) {
            throw new IllegalArgumentException("expected a record or an enum, found " + type.getName());
        }
        JavaSchemas schemas = new JavaSchemas();
        ObjectNode root = schemas.schema(type, type.getSimpleName());
        ObjectNode definitions = JSON.objectNode();
        while (!schemas.unwritten.isEmpty()) {
            Class<?> next = schemas.unwritten.remove(0);
            definitions.set(schemas.names.get(next), schemas.object(next));
        }
        if (!definitions.isEmpty()) {
            root.set("$defs", definitions);
        }
        return root.toString();
    }

    private ObjectNode schema(Type type, String place) {
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            return generic(raw, generic.getActualTypeArguments(), place);
        }
        if (type instanceof GenericArrayType array) {
            return list(array.getGenericComponentType(), place);
        }
        if (type instanceof Class<?> plain) {
            return plain(plain, place);
        }
        throw unknown(type, place);
    }

    private ObjectNode generic(Class<?> raw, Type[] arguments, String place) {
        if (raw == Optional.class) {
            ObjectNode schema = JSON.objectNode();
            schema.putArray("anyOf")
                    .add(schema(arguments[0], place))
                    .add(JSON.objectNode().put("type", "null"));
            return schema;
        }
        if (raw == List.class || raw == Set.class || raw == Collection.class) {
            return list(arguments[0], place);
        }
        if (raw == Map.class && arguments[0] == String.class) {
            ObjectNode schema = JSON.objectNode().put("type", "object");
            schema.set("additionalProperties", schema(arguments[1], place));
            return schema;
        }
        throw unknown(raw, place);
    }

    private ObjectNode list(Type element, String place) {
        ObjectNode schema = JSON.objectNode().put("type", "array");
        schema.set("items", schema(element, place));
        return schema;
    }

    private ObjectNode plain(Class<?> type, String place) {
        ObjectNode schema = JSON.objectNode();
        if (type.isArray()) {
            return list(type.getComponentType(), place);
        }
        if (type.isEnum()) {
            ArrayNode values = schema.putArray("enum");
            for (Object constant : type.getEnumConstants()) {
                values.add(((Enum<?>) constant).name());
            }
            return schema;
        }
        if (type.isRecord()) {
            if (!names.containsKey(type)) {
                names.put(type, type.getSimpleName() + (names.isEmpty() ? "" : names.size()));
                unwritten.add(type);
            }
            return schema.put("$ref", "#/$defs/" + names.get(type));
        }
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == int.class || type == Integer.class) {
            return whole(schema, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == long.class || type == Long.class) {
            return whole(schema, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == short.class || type == Short.class) {
            return whole(schema, Short.MIN_VALUE, Short.MAX_VALUE);
        }
        if (type == byte.class || type == Byte.class) {
            return whole(schema, Byte.MIN_VALUE, Byte.MAX_VALUE);
        }
        if (type == BigInteger.class) {
            return schema.put("type", "integer");
        }
        if (Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class)
                .contains(type)) {
            return schema.put("type", "number");
        }
        String format = type == LocalDate.class
                ? "date"
                : type == OffsetDateTime.class ? "date-time" : type == UUID.class ? "uuid" : "";
        if (!format.isEmpty()) {
            return schema.put("type", "string").put("format", format);
        }
        throw unknown(type, place);
    }

    private static ObjectNode whole(ObjectNode schema, long least, long most) {
        return schema.put("type", "integer").put("minimum", least).put("maximum", most);
    }

    private ObjectNode object(Class<?> type) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (RecordComponent component : type.getRecordComponents()) {
            properties.set(
                    component.getName(),
                    schema(component.getGenericType(), type.getSimpleName() + "." + component.getName()));
            required.add(component.getName());
        }
        return schema.put("additionalProperties", false);
    }

    private static IllegalArgumentException unknown(Type type, String place) {
        return new IllegalArgumentException(place + " is a " + type.getTypeName()
                + "; expected text, numbers, truth values, enums, records, Optional, List, Set, Map from String,"
                + " arrays, LocalDate, OffsetDateTime or UUID; change the component, or write the schema by hand");
    }
}
