package org.eft4j.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eft4j.structured.UnsupportedSchemaException;
import org.jspecify.annotations.Nullable;

/** Turns LangChain4j's schemas into JSON Schema as plain maps. Stateless and thread-safe. */
final class SchemaMaps {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private SchemaMaps() {}

    /** What an object may have beside its properties where its schema does not say. */
    enum Openness {
        /** The JSON schema does not say it either. */
        AS_WRITTEN,
        /** Nothing. */
        CLOSED
    }

    /** Returns the schema of a tool's arguments; of an object without properties, where the tool has none. */
    static Map<String, @Nullable Object> parameters(ToolSpecification tool, Openness openness) {
        JsonObjectSchema parameters = tool.parameters();
        return map(parameters == null ? JsonObjectSchema.builder().build() : parameters, openness);
    }

    /** Returns a schema as JSON. */
    static String json(Map<String, @Nullable Object> schema) {
        try {
            return MAPPER.writeValueAsString(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected plain data as schema; found " + schema, e);
        }
    }

    /**
     * Returns a schema as a map.
     *
     * @throws UnsupportedSchemaException if it is of a kind that is not known
     */
    static Map<String, @Nullable Object> map(JsonSchemaElement element, Openness openness) {
        if (element instanceof JsonRawSchema raw) {
            return read(raw.schema());
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (element.description() != null) {
            map.put("description", element.description());
        }
        if (element instanceof JsonObjectSchema object) {
            putObject(map, object, openness);
        } else if (element instanceof JsonArraySchema array) {
            map.put("type", "array");
            if (array.items() != null) {
                map.put("items", map(array.items(), openness));
            }
        } else if (element instanceof JsonEnumSchema values) {
            map.put("type", "string");
            map.put("enum", values.enumValues());
        } else if (element instanceof JsonAnyOfSchema choice) {
            map.put(
                    "anyOf",
                    choice.anyOf().stream().map(each -> map(each, openness)).toList());
        } else if (element instanceof JsonReferenceSchema reference) {
            map.put("$ref", "#/$defs/" + reference.reference());
        } else {
            map.put("type", scalarType(element));
        }
        return map;
    }

    private static void putObject(Map<String, @Nullable Object> map, JsonObjectSchema object, Openness openness) {
        map.put("type", "object");
        map.put("properties", maps(object.properties(), openness));
        if (object.required() != null && !object.required().isEmpty()) {
            map.put("required", object.required());
        }
        if (object.additionalProperties() != null) {
            map.put("additionalProperties", object.additionalProperties());
        } else if (openness == Openness.CLOSED) {
            map.put("additionalProperties", false);
        }
        if (object.definitions() != null && !object.definitions().isEmpty()) {
            map.put("$defs", maps(object.definitions(), openness));
        }
    }

    private static Map<String, Object> maps(Map<String, JsonSchemaElement> elements, Openness openness) {
        Map<String, Object> maps = new LinkedHashMap<>();
        elements.forEach((name, element) -> maps.put(name, map(element, openness)));
        return maps;
    }

    private static String scalarType(JsonSchemaElement element) {
        if (element instanceof JsonStringSchema) {
            return "string";
        }
        if (element instanceof JsonIntegerSchema) {
            return "integer";
        }
        if (element instanceof JsonNumberSchema) {
            return "number";
        }
        if (element instanceof JsonBooleanSchema) {
            return "boolean";
        }
        if (element instanceof JsonNullSchema) {
            return "null";
        }
        throw new UnsupportedSchemaException(
                "", "expected one of LangChain4j's own elements, found " + element + "; use JsonRawSchema");
    }

    private static Map<String, @Nullable Object> read(String json) {
        try {
            return MAPPER.readValue(json, OBJECT);
        } catch (JsonProcessingException e) {
            throw new UnsupportedSchemaException("", "expected a JSON object, found " + e.getOriginalMessage());
        }
    }
}
