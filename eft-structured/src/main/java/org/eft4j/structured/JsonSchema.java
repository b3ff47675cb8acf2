package org.eft4j.structured;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.eft4j.LanguageModel;
import org.eft4j.TokenConstraint;
import org.eft4j.structured.internal.automaton.Constraints;
import org.eft4j.structured.internal.schema.SchemaCompiler;
import org.eft4j.structured.internal.schema.SchemaRefusal;
import org.eft4j.structured.internal.schema.Spacing;

/**
 * Has every text be JSON that a schema accepts. The dialect is JSON Schema 2020-12, with draft-07's spellings, as far
 * as a text can be held to it while it is written:
 *
 * <ul>
 *   <li>{@code type}, {@code enum}, {@code const}, {@code anyOf}, {@code allOf} (merged), {@code oneOf} where no value
 *       fits two alternatives, {@code $ref} within the schema, recursion included;
 *   <li>{@code properties}, {@code required}, {@code additionalProperties}; {@code items}, {@code prefixItems}, {@code
 *       minItems}, {@code maxItems};
 *   <li>{@code minLength}, {@code maxLength}, {@code pattern}, {@code format} (date, time, date-time, uuid, email);
 *   <li>{@code minimum}, {@code maximum}, {@code exclusiveMinimum}, {@code exclusiveMaximum}.
 * </ul>
 *
 * <p>Whatever else a schema says is refused when it is read, with the place; nothing is left out silently. Titles,
 * descriptions and the like are ignored, since they say nothing about a text; {@code format} is always checked.
 *
 * <p>A value is written in one way: properties in the order of the schema, others after them; each character of a
 * string as itself where JSON allows that, else by its short escape; whole numbers without a point or exponent, numbers
 * with a bound without an exponent; white space by {@link Whitespace}. Values are nested up to 200 deep. Objects that
 * may have other properties than those named may repeat such a name, as JSON allows.
 *
 * <p>Immutable and thread-safe. Masks are kept for each vocabulary, so one object for many generations is cheapest.
 */
public final class JsonSchema implements TokenConstraint.Source {
    private static final int MAX_NESTING = 100;
    private static final int MAX_LENGTH = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final JsonNode schema;
    private final Constraints constraints;

    private JsonSchema(JsonNode schema, Whitespace whitespace) {
        this.schema = schema;
        try {
            this.constraints = new Constraints(SchemaCompiler.compile(schema, whitespace.spacing));
        } catch (SchemaRefusal e) {
            throw new UnsupportedSchemaException(e.pointer(), e.reason());
        }
    }

    /** Where the text has white space. */
    public enum Whitespace {
        /** Nowhere: {@code {"a":[1,2]}}. */
        NONE(Spacing.COMPACT),
        /** One space after each comma and colon: {@code {"a": [1, 2]}}. */
        ONE_SPACE(Spacing.SPACED),
        /** As the model likes, up to 32 characters between two parts; none before and after the whole. */
        FREE(Spacing.FREE);

        private final Spacing spacing;

        Whitespace(Spacing spacing) {
            this.spacing = spacing;
        }
    }

    /**
     * Reads a schema; the text has no white space.
     *
     * @throws UnsupportedSchemaException if it is no JSON, or a part of it is not supported exactly, or no text fits it
     */
    public static JsonSchema parse(String schema) {
        return parse(schema, Whitespace.NONE);
    }

    /**
     * Reads a schema.
     *
     * @throws UnsupportedSchemaException if it is no JSON, or a part of it is not supported exactly, or no text fits it
     */
    public static JsonSchema parse(String schema, Whitespace whitespace) {
        return new JsonSchema(read(schema), whitespace);
    }

    private static JsonNode read(String schema) {
        if (schema.length() > MAX_LENGTH) {
            throw new UnsupportedSchemaException(
                    "", "expected at most " + MAX_LENGTH + " characters, found " + schema.length());
        }
        try {
            return MAPPER.readTree(schema);
        } catch (JacksonException e) {
            throw new UnsupportedSchemaException(
                    "", "expected JSON of at most " + MAX_NESTING + " levels, found " + e.getOriginalMessage());
        }
    }

    /**
     * Makes the schema of a record or enum.
     *
     * @throws IllegalArgumentException if a component has a type that no schema is known for
     */
    public static <T> AnswerType<T> of(Class<T> type) {
        return AnswerType.of(type);
    }

    /** Returns the schema as JSON. */
    public String text() {
        return schema.toString();
    }

    /** Returns whether a text is one that this lets a model write: it fits the schema and is written as described. */
    public boolean accepts(String text) {
        return constraints.accepts(text);
    }

    @Override
    public TokenConstraint compileFor(LanguageModel model) {
        return constraints.of(model);
    }

    @Override
    public String toString() {
        return "JsonSchema[" + schema + "]";
    }
}
