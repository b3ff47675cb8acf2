package org.eft4j.remote.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.OptionalInt;
import org.eft4j.remote.internal.http.BrokenAnswerException;

/** Reads values strictly, and refuses them without quoting them. */
final class Json {
    private Json() {}

    static BrokenAnswerException unexpected() {
        return new BrokenAnswerException("it is other JSON than such a server writes");
    }

    static void requireNext(JsonParser in, JsonToken expected) throws IOException {
        in.nextToken();
        require(in, expected);
    }

    static void require(JsonParser in, JsonToken expected) throws IOException {
        if (in.currentToken() != expected) {
            throw unexpected();
        }
    }

    static void skipValue(JsonParser in) throws IOException {
        in.nextToken();
        in.skipChildren();
    }

    static int nextInt(JsonParser in) throws IOException {
        requireNext(in, JsonToken.VALUE_NUMBER_INT);
        return in.getIntValue();
    }

    /** Returns the next number; NaN if there is another value. */
    static float nextFloat(JsonParser in) throws IOException {
        JsonToken token = in.nextToken();
        return token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT
                ? in.getFloatValue()
                : Float.NaN;
    }

    /** Returns a whole number above 0; empty if it is none. */
    static OptionalInt positive(JsonNode node) {
        return node.isInt() && node.intValue() > 0 ? OptionalInt.of(node.intValue()) : OptionalInt.empty();
    }

    /** Returns a server's name or version for a message: on one line, and not long. */
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }
}
