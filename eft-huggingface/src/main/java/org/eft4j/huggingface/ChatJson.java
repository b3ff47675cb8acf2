package org.eft4j.huggingface;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.eft4j.Chat;
import org.jspecify.annotations.Nullable;

/**
 * Reads chats and their parts from JSON text. Numbers, and the order of fields, are kept as Python keeps them, so that
 * a template prints what it prints in transformers. Stateless and thread-safe.
 */
public final class ChatJson {
    /** Reads JSON as Python does, but refuses a name that stands twice in an object. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ChatJson() {}

    /**
     * Reads a chat: a list of messages, or an object such as the body of a request to a chat server, see {@link
     * Chat#of(Map)}.
     *
     * @throws IllegalArgumentException if the text is not JSON, or not such a chat
     */
    public static Chat chat(String json) {
        Object value = read(json);
        return value instanceof List<?> messages ? Chat.of(Map.of("messages", messages)) : Chat.of(object(value));
    }

    /**
     * Reads an object, such as the schema of a tool, the arguments of a call, or a message for {@link
     * Chat.Message#of(Map)}.
     *
     * @throws IllegalArgumentException if the text is not JSON, or no object
     */
    public static Map<String, @Nullable Object> object(String json) {
        return object(read(json));
    }

    private static @Nullable Object read(String json) {
        try {
            return MAPPER.readValue(json, Object.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("expected JSON; found text that is not: " + fault(e), e);
        }
    }

    /** Returns what is wrong and where, without the names of Jackson's classes and settings. */
    private static String fault(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return "it is nested too deeply, or a name, text or number in it is too long";
        }
        String place = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return e.getOriginalMessage() + place;
    }

    @SuppressWarnings("unchecked") // Jackson reads an object to a map with text keys
    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new IllegalArgumentException("expected a JSON object; found "
                + (value instanceof List<?> list ? "a list of " + list.size() : String.valueOf(value)));
    }
}
