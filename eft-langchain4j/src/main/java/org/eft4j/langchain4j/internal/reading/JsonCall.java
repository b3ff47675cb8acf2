package org.eft4j.langchain4j.internal.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Set;
import org.eft4j.langchain4j.internal.reading.ParsedAnswer.Call;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool as a JSON object, as far as it was written: {@code {"name": "weather", "arguments": {"city":
 * "Rome"}}}. The order of the two does not matter; arguments may be called parameters, and may be an object inside a
 * string.
 */
final class JsonCall {
    /** How far a call has come. */
    enum State {
        UNFINISHED,
        COMPLETE,
        /** It is no call. */
        MALFORMED
    }

    private static final Set<String> IGNORED = Set.of("id", "type", "index");

    private final String text;
    private int at;
    private State state = State.UNFINISHED;
    private @Nullable String name;
    private @Nullable String arguments;

    private JsonCall(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /** Reads the call that begins at a place of a text. */
    static JsonCall read(String text, int from) {
        JsonCall call = new JsonCall(text, JsonText.skipWhitespace(text, from));
        try {
            call.state = call.readObject();
        } catch (JsonProcessingException e) {
            call.state = State.MALFORMED;
        }
        return call;
    }

    State state() {
        return state;
    }

    /** Returns where a complete call ends, exclusive. */
    int end() {
        return at;
    }

    /** Returns the name of the tool; null as long as it is not known. */
    @Nullable
    String name() {
        return name;
    }

    /** Returns the call as far as it is known; null without a name. */
    @Nullable
    Call call() {
        String known = arguments == null ? "" : arguments;
        if (name == null) {
            return null;
        }
        return state == State.COMPLETE
                ? new Call(name, known.isEmpty() ? "{}" : known, true)
                : new Call(name, known, false);
    }

    private State readObject() throws JsonProcessingException {
        if (at == text.length()) {
            return State.UNFINISHED;
        }
        if (text.charAt(at) != '{') {
            return State.MALFORMED;
        }
        at++;
        while (true) {
            at = JsonText.skipWhitespace(text, at);
            if (at == text.length()) {
                return State.UNFINISHED;
            }
            char c = text.charAt(at);
            if (c == '}') {
                at++;
                return name == null ? State.MALFORMED : State.COMPLETE;
            }
            if (c == ',') {
                at++;
                continue;
            }
            State entry = c == '"' ? readEntry() : State.MALFORMED;
            if (entry != State.COMPLETE) {
                return entry;
            }
        }
    }

    private State readEntry() throws JsonProcessingException {
        int keyEnd = JsonText.valueEnd(text, at);
        int colon = keyEnd == JsonText.UNFINISHED ? text.length() : JsonText.skipWhitespace(text, keyEnd);
        if (colon == text.length()) {
            return State.UNFINISHED;
        }
        if (text.charAt(colon) != ':') {
            return State.MALFORMED;
        }
        int value = JsonText.skipWhitespace(text, colon + 1);
        int end = JsonText.valueEnd(text, value);
        boolean valid = readValue(JsonText.unquoted(text.substring(at, keyEnd)), value, end);
        if (!valid) {
            return State.MALFORMED;
        }
        at = end;
        return end == JsonText.UNFINISHED ? State.UNFINISHED : State.COMPLETE;
    }

    /**
     * Takes a value, as far as it is there.
     *
     * @return whether a call may have it
     */
    private boolean readValue(String key, int from, int end) throws JsonProcessingException {
        boolean whole = end != JsonText.UNFINISHED;
        if (from == text.length()) {
            return isKnown(key);
        }
        if (key.equals("name")) {
            return text.charAt(from) == '"' && (!whole || readName(text.substring(from, end)));
        }
        if (isArguments(key)) {
            return readArguments(from, end);
        }
        return isKnown(key);
    }

    private boolean readName(String json) throws JsonProcessingException {
        String read = JsonText.unquoted(json);
        name = read;
        return !read.isBlank();
    }

    private boolean readArguments(int from, int end) throws JsonProcessingException {
        boolean whole = end != JsonText.UNFINISHED;
        boolean quoted = text.charAt(from) == '"';
        if (text.charAt(from) != '{' && !quoted) {
            return false;
        }
        String shown = whole ? text.substring(from, end) : text.substring(from);
        if (quoted && !whole) {
            return true; // shown once its escapes are complete
        }
        arguments = quoted ? JsonText.unquoted(shown) : shown;
        return !whole || JsonText.isObject(arguments);
    }

    private static boolean isArguments(String key) {
        return key.equals("arguments") || key.equals("parameters");
    }

    private static boolean isKnown(String key) {
        return key.equals("name") || isArguments(key) || IGNORED.contains(key);
    }
}
