package org.eft4j.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * The content of a configuration file in a model folder, for a backend that needs more of it than {@link ModelFolder}
 * gives. It reads values strictly: it refuses a value of another type than asked for with a {@link BackendException}
 * that names the file, the field and the value. A missing field and a field that is {@code null} are the same: empty.
 *
 * <p>Immutable and thread-safe.
 */
public final class ModelConfig {
    /** The object itself, then those that hold the fields it lacks. */
    private final List<JsonObject> objects;

    ModelConfig(JsonObject... objects) {
        this.objects = List.of(objects);
    }

    /**
     * Reads a JSON file that must be there.
     *
     * @param purpose the purpose of the file, for messages, as in "the adapter"
     * @throws BackendException if it does not exist, cannot be read, or is no JSON object
     */
    public static ModelConfig read(Path file, String purpose) {
        return new ModelConfig(JsonObject.required(file, purpose));
    }

    /** Returns whether the file, or this section of it, exists. */
    public boolean isPresent() {
        return objects.get(0).isPresent();
    }

    /** Returns whether a field exists and is not null. */
    public boolean has(String field) {
        return at(field).has(field);
    }

    /** Returns whether a field says something: it exists, and is neither null nor false nor an empty list or object. */
    public boolean isSet(String field) {
        JsonNode value = at(field).node().path(field);
        boolean empty = value.isContainerNode() && value.isEmpty();
        return has(field) && !empty && !(value.isBoolean() && !value.booleanValue());
    }

    /** Returns the names of the object's own fields, those that are null too; empty if there is no object. */
    public List<String> fields() {
        return objects.get(0).fields();
    }

    /** Returns an object inside this one; an empty one if there is none. */
    public ModelConfig section(String field) {
        return new ModelConfig(at(field).object(field));
    }

    /** Returns the whole number in the first of these fields that exists. */
    public OptionalInt integer(String... fields) {
        return Stream.of(fields)
                .filter(this::has)
                .findFirst()
                .map(field -> at(field).integer(field))
                .orElse(OptionalInt.empty());
    }

    /** Returns the number in a field. */
    public OptionalDouble number(String field) {
        return at(field).number(field);
    }

    /** Returns the numbers in a list; empty if there is no list. */
    public List<Double> numbers(String field) {
        return at(field).numbers(field);
    }

    /** Returns the text in a field. */
    public Optional<String> text(String field) {
        return at(field).text(field);
    }

    /** Returns the text, number or truth value in a field as text, for fields that may hold either. */
    public Optional<String> value(String field) {
        if (has(field) && at(field).node().path(field).isContainerNode()) {
            throw refused(field, "a text, a number, true or false");
        }
        return has(field) ? Optional.of(at(field).node().path(field).asText()) : Optional.empty();
    }

    /** Returns the truth value in a field. */
    public Optional<Boolean> flag(String field) {
        return at(field).flag(field);
    }

    /** Returns the whole numbers in a field, which holds one or a list of them; empty if there is no such field. */
    public List<Integer> integers(String field) {
        return at(field).integers(field);
    }

    /**
     * Returns the exception for a value of the right type that makes no sense, for the caller to throw. It names the
     * file, the field and the value.
     *
     * @param expected what should stand there, as in "at least 1"
     */
    public BackendException refused(String field, String expected) {
        return at(field).refused(field, expected);
    }

    private JsonObject at(String field) {
        return objects.stream().filter(object -> object.has(field)).findFirst().orElse(objects.get(0));
    }
}
