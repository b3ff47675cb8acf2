package org.eft4j.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.LanguageModel;
import org.eft4j.TokenConstraint;
import org.eft4j.Tokenizer;
import org.eft4j.langchain4j.SchemaMaps.Openness;
import org.eft4j.langchain4j.internal.constraint.Alternatives;
import org.eft4j.langchain4j.internal.constraint.LiteralTokens;
import org.eft4j.langchain4j.internal.reading.ToolFormat;
import org.eft4j.structured.JsonSchema;
import org.eft4j.structured.JsonSchema.Whitespace;
import org.jspecify.annotations.Nullable;

/**
 * Makes constraints of what a request says of its answer. Remembers the last schemas, since an application sends the
 * same ones again and each keeps what it found out about the vocabulary. Thread-safe.
 */
final class AnswerConstraints {
    private static final int REMEMBERED = 64;
    private static final String ANY_OBJECT = "{\"type\": \"object\"}";

    private final Map<String, JsonSchema> schemas = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonSchema> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * Returns what an answer must obey; empty for any text, in which calls of tools are free too.
     *
     * @param required whether the answer must be a call
     * @param toolFormat how calls are written; there if there are tools
     */
    Optional<TokenConstraint.Source> of(
            @Nullable ResponseFormat responseFormat,
            List<ToolSpecification> tools,
            boolean required,
            Optional<ToolFormat> toolFormat) {
        JsonSchema answer = required ? null : answerSchema(responseFormat);
        if (answer == null && !required) {
            return Optional.empty();
        }
        if (toolFormat.isEmpty()) {
            return Optional.ofNullable(answer);
        }
        ToolFormat format = toolFormat.get();
        Map<String, JsonSchema> arguments = new LinkedHashMap<>();
        tools.forEach(tool -> arguments.put(tool.name(), schema(SchemaMaps.parameters(tool, Openness.CLOSED))));
        return Optional.of(model -> callOrAnswer(model, format, arguments, answer));
    }

    private @Nullable JsonSchema answerSchema(@Nullable ResponseFormat format) {
        if (format == null || format.type() != ResponseFormatType.JSON) {
            return null;
        }
        return format.jsonSchema() == null
                ? schema(ANY_OBJECT)
                : schema(SchemaMaps.map(format.jsonSchema().rootElement(), Openness.CLOSED));
    }

    private JsonSchema schema(Map<String, @Nullable Object> schema) {
        return schema(SchemaMaps.json(schema));
    }

    private JsonSchema schema(String json) {
        synchronized (schemas) {
            return schemas.computeIfAbsent(json, text -> JsonSchema.parse(text, Whitespace.ONE_SPACE));
        }
    }

    private static TokenConstraint callOrAnswer(
            LanguageModel model, ToolFormat format, Map<String, JsonSchema> arguments, @Nullable JsonSchema answer) {
        List<List<TokenConstraint>> sequences = new ArrayList<>();
        arguments.forEach((tool, schema) -> {
            List<TokenConstraint> call = new ArrayList<>();
            call.add(literal(model, "\n", format.before(tool)));
            call.add(schema.compileFor(model));
            call.add(literal(model, "}", format.after()));
            sequences.add(call);
        });
        if (answer != null) {
            sequences.add(List.of(answer.compileFor(model)));
        }
        return new Alternatives(sequences);
    }

    /** Returns the tokens of a text, control tokens included, as they stand after another one. */
    private static TokenConstraint literal(LanguageModel model, String before, String text) {
        Tokenizer tokenizer = model.tokenizer();
        return new LiteralTokens(text, tokenizer.encodeAfter(tokenizer.encode(before, false, false), text));
    }
}
