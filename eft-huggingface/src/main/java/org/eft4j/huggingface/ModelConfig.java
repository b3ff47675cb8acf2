package org.eft4j.huggingface;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * What a configuration file of a model folder states, for a backend that needs more of it than {@link ModelFolder} tells. Values are read
 * strictly: one of another type than asked for is refused with a {@link BackendException} that names the file, the field and the
 * value. A field that is missing and one that is {@code null} are the same: empty.
 *
 * <p>Immutable and thread-safe.
 */
public final class ModelConfig {
    /** The object itself, then those that are asked where it does not state a field. */
    private final List<JsonObject> objects;

    ModelConfig(JsonObject... objects) {
        this.objects = List.of(objects);
    }

    /** Whether the file, or the section of it, is there. */
    public boolean isPresent() {
        return objects.get(0).isPresent();
    }

    /** Whether a field is there and not null. */
    public boolean has(String field) {
        return at(field).has(field);
    }

    /** An object inside this one; one that states nothing if it is not there. */
    public ModelConfig section(String field) {
        return new ModelConfig(at(field).object(field));
    }

    /** The whole number in the first of these fields that is there. */
    public OptionalInt integer(String... fields) {
        return Stream.of(fields)
                .filter(this::has)
                .findFirst()
                .map(field -> at(field).integer(field))
                .orElse(OptionalInt.empty());
    }

    /** The number in a field. */
    public OptionalDouble number(String field) {
        return at(field).number(field);
    }

    /** The numbers of a list; empty if it is not there. */
    public List<Double> numbers(String field) {
        return at(field).numbers(field);
    }

    /** The text in a field. */
    public Optional<String> text(String field) {
        return at(field).text(field);
    }

    /** The truth value in a field. */
    public Optional<Boolean> flag(String field) {
        return at(field).flag(field);
    }

    /** The whole numbers in a field, which holds one or a list of them; empty if it is not there. */
    public List<Integer> integers(String field) {
        return at(field).integers(field);
    }

    /**
     * The refusal of a value that is of the right type and makes no sense, to be thrown: it names the file, the field and the value.
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
