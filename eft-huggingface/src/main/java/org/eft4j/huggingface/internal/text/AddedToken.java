package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eft4j.BackendException;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * A token that is added to those of a tokenizer's model. Immutable.
 *
 * @param content its text
 * @param id its id, empty if the file that names it does not say
 * @param special whether it is left out of decoded text, and is plain text where special tokens are not parsed
 * @param flags how the tokenizer looks for it: {@code single_word}, {@code lstrip}, {@code rstrip}, {@code normalized}
 * @param origin the file and the field that it was read from, for messages
 */
record AddedToken(String content, OptionalInt id, boolean special, Flags flags, String origin) {
    private static final String CONTENT = "content";
    private static final String ID = "id";
    private static final String SPECIAL = "special";

    /** The library needs a time to add a token that grows with the square of its length: four seconds at 20,000. */
    private static final int MAX_LENGTH = 1000;

    /** Refuses a text that is too long. */
    AddedToken {
        if (content.length() > MAX_LENGTH) {
            throw new BackendException(origin + " is a token of " + content.length() + " characters, expected at most "
                    + MAX_LENGTH + " characters; correct the file or fetch it again");
        }
    }

    /** The fields that say how a token is found in a text. */
    record Flags(boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized) {
        static Flags of(JsonObject token, boolean special) {
            return new Flags(
                    token.flag("single_word").orElse(false),
                    token.flag("lstrip").orElse(false),
                    token.flag("rstrip").orElse(false),
                    token.flag("normalized").orElse(!special));
        }

        static Flags standard(boolean special) {
            return new Flags(false, false, false, !special);
        }
    }

    /** Reads an element of {@code added_tokens} in a {@code tokenizer.json}. */
    static AddedToken of(JsonObject token) {
        OptionalInt id = OptionalInt.of(ModelPieces.id(token, ID));
        boolean special = token.flag(SPECIAL).orElse(false);
        return new AddedToken(content(token), id, special, Flags.of(token, special), origin(token, CONTENT));
    }

    /** Reads an element of {@code added_tokens_decoder}, whose key is the id. */
    static AddedToken numbered(JsonObject decoder, String key) {
        JsonObject token = decoder.object(key);
        boolean special = token.flag(SPECIAL).orElse(false);
        OptionalInt id = OptionalInt.of(ModelPieces.id(decoder, key, key));
        return new AddedToken(content(token), id, special, Flags.of(token, special), origin(decoder, key));
    }

    /** Reads a field of an {@code added_tokens.json}, whose name is the token. */
    static AddedToken legacy(JsonObject tokens, String content, boolean special) {
        OptionalInt id = OptionalInt.of(ModelPieces.id(tokens, content));
        String origin = origin(tokens, content);
        return new AddedToken(content, id, special, Flags.standard(special), origin);
    }

    /** Reads a special token, written as its text or as an object around it; empty if there is none. */
    static Optional<AddedToken> special(JsonObject holder, String field) {
        if (!holder.node().path(field).isObject()) {
            return holder.text(field).filter(text -> !text.isEmpty()).map(text -> special(text, holder, field));
        }
        JsonObject token = holder.object(field);
        return Optional.of(new AddedToken(
                content(token), OptionalInt.empty(), true, Flags.of(token, true), origin(holder, field)));
    }

    /** Reads a list of special tokens. */
    static List<AddedToken> specials(JsonObject holder, String field) {
        List<AddedToken> tokens = new ArrayList<>();
        int place = 0;
        for (JsonNode element : holder.list(field)) {
            String where = field + "[" + place++ + "]";
            if (element.isTextual()) {
                tokens.add(special(element.textValue(), holder, where));
            } else {
                JsonObject token = holder.element(where, element);
                tokens.add(new AddedToken(
                        content(token), OptionalInt.empty(), true, Flags.of(token, true), origin(holder, where)));
            }
        }
        return tokens;
    }

    /** Makes a token for an id that stands for nothing. */
    static AddedToken filler(String content, int id) {
        return new AddedToken(content, OptionalInt.of(id), false, new Flags(false, false, false, false), "");
    }

    private static AddedToken special(String content, JsonObject holder, String field) {
        return new AddedToken(content, OptionalInt.empty(), true, Flags.standard(true), origin(holder, field));
    }

    private static String content(JsonObject token) {
        return token.text(CONTENT)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> token.refused(CONTENT, "the token's text"));
    }

    private static String origin(JsonObject holder, String field) {
        return holder.file().toAbsolutePath() + ": " + holder.place(field);
    }

    /** Returns this token with an id. */
    AddedToken withId(int number) {
        return new AddedToken(content, OptionalInt.of(number), special, flags, origin);
    }

    /** Returns this token as a special one. */
    AddedToken asSpecial() {
        return new AddedToken(content, id, true, flags, origin);
    }

    /** Returns the refusal of its id, to be thrown. */
    BackendException refused(String expected) {
        return new BackendException(origin + " gives the token " + content + " the id " + id.orElse(-1) + ", expected "
                + expected + "; correct the file or fetch it again");
    }

    /** Returns it as an element of {@code added_tokens}. */
    ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put(ID, id.orElseThrow())
                .put(CONTENT, content)
                .put("single_word", flags.singleWord)
                .put("lstrip", flags.lstrip)
                .put("rstrip", flags.rstrip)
                .put("normalized", flags.normalized)
                .put(SPECIAL, special);
    }
}
