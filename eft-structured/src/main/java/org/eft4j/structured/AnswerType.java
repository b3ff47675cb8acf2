package org.eft4j.structured;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.eft4j.EftException;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.TokenConstraint;

/**
 * A Java record or enum that answers are given as: the schema is made of its components, and an answer is read back as
 * an object. Components may be text, whole and decimal numbers, truth values, enums, records (themselves included,
 * inside an {@link java.util.Optional} or a list), lists, sets, arrays and maps from text of these, and {@link
 * java.time.LocalDate}, {@link java.time.OffsetDateTime}, {@link java.util.UUID}. Those inside an {@code Optional} may
 * be null in the answer; every property is there, and no other.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the record or enum
 */
public final class AnswerType<T> implements TokenConstraint.Source {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Class<T> type;
    private final JsonSchema schema;

    private AnswerType(Class<T> type, JsonSchema schema) {
        this.type = type;
        this.schema = schema;
    }

    static <T> AnswerType<T> of(Class<T> type) {
        return new AnswerType<>(requireNonNull(type), JsonSchema.parse(JavaSchemas.of(type)));
    }

    /** Returns the schema. */
    public JsonSchema schema() {
        return schema;
    }

    /**
     * Has a model answer and reads the answer.
     *
     * @param options how to generate; a constraint in it is replaced
     * @throws EftException if a limit ended the answer
     */
    public T generate(LanguageModel model, GenerationOptions options, Prompt prompt) {
        GenerationOptions constrained = options.toBuilder().constraint(this).build();
        return read(Generator.of(model, constrained).generate(prompt));
    }

    /**
     * Reads a generation that this was the constraint of.
     *
     * @throws EftException if a limit ended it
     */
    public T read(Generation generation) {
        if (!generation.fulfilsConstraint()) {
            throw new EftException("expected a whole answer, found one that ended by " + generation.finishReason()
                    + " after " + generation.tokens().size() + " tokens: " + generation.text()
                    + "; allow more new tokens");
        }
        return read(generation.text());
    }

    /**
     * Reads an answer.
     *
     * @throws EftException if it is not one of this type
     */
    public T read(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            return type.cast(JavaValues.of(type, node));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new EftException("expected " + type.getSimpleName() + " as JSON, found " + json, e);
        }
    }

    @Override
    public TokenConstraint compileFor(LanguageModel model) {
        return schema.compileFor(model);
    }

    @Override
    public String toString() {
        return "AnswerType[" + type.getName() + "]";
    }
}
