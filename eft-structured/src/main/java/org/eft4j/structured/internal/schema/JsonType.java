package org.eft4j.structured.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;

/** The types of JSON values; whole numbers are numbers here. */
enum JsonType {
    NULL,
    BOOLEAN,
    OBJECT,
    ARRAY,
    NUMBER,
    STRING;

    static JsonType of(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> NULL;
            case BOOLEAN -> BOOLEAN;
            case OBJECT -> OBJECT;
            case ARRAY -> ARRAY;
            case NUMBER -> NUMBER;
            default -> STRING;
        };
    }
}
