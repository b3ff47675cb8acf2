package org.eft4j.langchain4j.internal.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Finds the ends of JSON values in a text that may end inside one. Stateless and thread-safe. */
final class JsonText {
    /** In place of an end: the text ends inside the value. */
    static final int UNFINISHED = -1;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    /** Returns the first place at or after another that is no white space; the text's length if there is none. */
    static int skipWhitespace(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Returns where the value that begins at a place ends, exclusive, or {@link #UNFINISHED}. Checks brackets only. */
    static int valueEnd(String text, int from) {
        if (from >= text.length()) {
            return UNFINISHED;
        }
        return switch (text.charAt(from)) {
            case '"' -> stringEnd(text, from);
            case '{', '[' -> containerEnd(text, from);
            default -> scalarEnd(text, from);
        };
    }

    private static int stringEnd(String text, int from) {
        for (int at = from + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\') {
                at++;
            }
        }
        return UNFINISHED;
    }

    private static int containerEnd(String text, int from) {
        int depth = 0;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                int end = stringEnd(text, at);
                if (end == UNFINISHED) {
                    return UNFINISHED;
                }
                at = end - 1;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                return at + 1;
            }
        }
        return UNFINISHED;
    }

    private static int scalarEnd(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == ',' || c == '}' || c == ']' || Character.isWhitespace(c)) {
                return at;
            }
        }
        return UNFINISHED;
    }

    /** Returns the text that a JSON string says. */
    static String unquoted(String json) throws JsonProcessingException {
        return MAPPER.readTree(json).asText();
    }

    /** Returns whether a text is one JSON object. */
    static boolean isObject(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node.isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
