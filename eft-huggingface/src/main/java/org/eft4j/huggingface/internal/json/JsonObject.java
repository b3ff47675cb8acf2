package org.eft4j.huggingface.internal.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eft4j.BackendException;

/**
 * An object in a JSON file of a model folder. It reads each value as its own type or refuses it: no text, truth value
 * or fraction counts as a whole number, and no number is truncated. A missing field and a field that is {@code null}
 * are the same: empty. A refusal names the file, the field and the value. Immutable and thread-safe, unless a caller
 * changes the tree of {@link #node()}.
 */
public final class JsonObject {
    private static final int SHOWN_CHARACTERS = 40;

    /** Reads JSON as Python does: it accepts NaN and Infinity, and nothing may follow the object. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final String place;
    private final JsonNode node;

    private JsonObject(Path file, String place, JsonNode node) {
        this.file = file;
        this.place = place;
        this.node = node;
    }

    /**
     * Reads a file that must be there.
     *
     * @param purpose the purpose of the file, as in "the tokenizer"
     * @throws BackendException if it does not exist, cannot be read, or is no JSON object
     */
    public static JsonObject required(Path file, String purpose) {
        if (!Files.isRegularFile(file)) {
            throw new BackendException("there is no " + file.getFileName() + " for " + purpose + " in "
                    + file.toAbsolutePath().getParent() + "; copy it there from where the model was published");
        }
        return read(file);
    }

    /**
     * Reads a file if it exists; otherwise returns an object in which every field is missing.
     *
     * @throws BackendException if it exists but cannot be read or is no JSON object
     */
    public static JsonObject optional(Path file) {
        return Files.isRegularFile(file) ? read(file) : absent(file);
    }

    /** Returns an object in which every field is missing, for a file that does not count. */
    public static JsonObject absent(Path file) {
        return new JsonObject(file, "", MissingNode.getInstance());
    }

    private static JsonObject read(Path file) {
        JsonNode node;
        try {
            node = MAPPER.readTree(TextFile.read(file));
        } catch (JacksonException e) {
            throw new BackendException(file.toAbsolutePath() + " is not JSON: " + fault(e) + "; fetch it again", e);
        }
        if (!node.isObject()) {
            throw new BackendException(
                    file.toAbsolutePath() + " holds " + kind(node) + ", expected a JSON object; fetch it again");
        }
        return new JsonObject(file, "", node);
    }

    /** Returns what is wrong, without the names of Jackson's classes and settings. */
    private static String fault(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return "it is nested too deeply, or a name, text or number in it is too long";
        }
        return e instanceof StreamReadException ? e.getOriginalMessage() : "more follows after its end";
    }

    /** Returns the file that this object was read from. */
    public Path file() {
        return file;
    }

    /** Returns the tree; a missing node if there is none. A caller that wants to change it reads the file anew. */
    public JsonNode node() {
        return node;
    }

    /** Returns whether the object exists. */
    public boolean isPresent() {
        return node.isObject();
    }

    /** Returns the names of all fields, those that are null too; empty if there is no object. */
    public List<String> fields() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Returns whether a field exists and is not null. */
    public boolean has(String field) {
        return node.hasNonNull(field);
    }

    /** Returns the object in a field; one in which every field is missing if there is none. */
    public JsonObject object(String field) {
        JsonNode value = node.path(field);
        if (has(field) && !value.isObject()) {
            throw refused(field, value, "an object");
        }
        return new JsonObject(file, place(field), has(field) ? value : MissingNode.getInstance());
    }

    /** Returns the objects in a list; empty if there is no list. */
    public List<JsonObject> objects(String field) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonNode element : list(field)) {
            objects.add(element(field + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    /**
     * Returns an element of a list as an object.
     *
     * @param where the list and the index in it, as in {@code added_tokens[3]}
     */
    public JsonObject element(String where, JsonNode element) {
        if (!element.isObject()) {
            throw refused(where, element, "an object");
        }
        return new JsonObject(file, place(where), element);
    }

    /** Returns the elements of a list; empty if there is no list. */
    public Iterable<JsonNode> list(String field) {
        JsonNode value = node.path(field);
        if (!has(field)) {
            return List.of();
        }
        if (!value.isArray()) {
            throw refused(field, value, "a list");
        }
        return value;
    }

    /** Returns the whole number in a field. */
    public OptionalInt integer(String field) {
        return has(field) ? OptionalInt.of(integer(field, node.path(field))) : OptionalInt.empty();
    }

    /** Returns the whole number in the first of these fields that exists. */
    public OptionalInt integer(String field, String... others) {
        return Stream.concat(Stream.of(field), Stream.of(others))
                .filter(this::has)
                .findFirst()
                .map(this::integer)
                .orElse(OptionalInt.empty());
    }

    /** Returns the whole numbers in a field, which holds one or a list of them. */
    public List<Integer> integers(String field) {
        List<Integer> all = new ArrayList<>();
        if (has(field) && !node.path(field).isArray()) {
            all.add(integer(field, node.path(field)));
        } else {
            for (JsonNode element : list(field)) {
                all.add(integer(field + "[" + all.size() + "]", element));
            }
        }
        return List.copyOf(all);
    }

    /** Returns the lists of whole numbers in a list; empty if there is no list. */
    public List<List<Integer>> integerLists(String field) {
        List<List<Integer>> all = new ArrayList<>();
        for (JsonNode element : list(field)) {
            String where = field + "[" + all.size() + "]";
            if (!element.isArray()) {
                throw refused(where, element, "a list");
            }
            List<Integer> inner = new ArrayList<>();
            for (JsonNode number : element) {
                inner.add(integer(where + "[" + inner.size() + "]", number));
            }
            all.add(List.copyOf(inner));
        }
        return List.copyOf(all);
    }

    private int integer(String field, JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            return value.intValue();
        }
        throw refused(field, value, "a whole number of 32 bits");
    }

    /** Returns the number in a field. */
    public OptionalDouble number(String field) {
        JsonNode value = node.path(field);
        if (!has(field)) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber()) {
            throw refused(field, value, "a number");
        }
        return OptionalDouble.of(value.doubleValue());
    }

    /** Returns the numbers in a list; empty if there is no list. */
    public List<Double> numbers(String field) {
        List<Double> all = new ArrayList<>();
        for (JsonNode element : list(field)) {
            if (!element.isNumber()) {
                throw refused(field + "[" + all.size() + "]", element, "a number");
            }
            all.add(element.doubleValue());
        }
        return List.copyOf(all);
    }

    /** Returns the text in a field. */
    public Optional<String> text(String field) {
        JsonNode value = node.path(field);
        if (!has(field)) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw refused(field, value, "a text");
        }
        return Optional.of(value.textValue());
    }

    /** Returns the truth value in a field. */
    public Optional<Boolean> flag(String field) {
        JsonNode value = node.path(field);
        if (!has(field)) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw refused(field, value, "true or false");
        }
        return Optional.of(value.booleanValue());
    }

    /**
     * Returns the exception for a value, for the caller to throw.
     *
     * @param expected the value that the field should have, as in "a whole number"
     */
    public BackendException refused(String field, String expected) {
        return refused(field, node.path(field), expected);
    }

    private BackendException refused(String field, JsonNode value, String expected) {
        String text = value.isObject() || value.isArray() ? kind(value) : value.toString();
        String shown = text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
        return new BackendException(file.toAbsolutePath() + ": " + place(field) + " is " + shown + ", expected "
                + expected + "; correct the file or fetch it again");
    }

    /** Returns the name of a field with those of the objects around it, as in {@code model.vocab}. */
    public String place(String field) {
        return place.isEmpty() ? field : place + "." + field;
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list of " + node.size();
            case OBJECT -> "an object of " + node.size() + " fields";
            case MISSING -> "nothing";
            case NULL -> "null";
            default -> "the " + node.getNodeType().name().toLowerCase(java.util.Locale.ROOT) + " " + node;
        };
    }
}
