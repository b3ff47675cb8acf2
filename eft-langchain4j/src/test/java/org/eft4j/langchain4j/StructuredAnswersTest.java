package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import java.util.Map;
import org.eft4j.GenerationOptions;
import org.eft4j.langchain4j.SchemaMaps.Openness;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;

class StructuredAnswersTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Writes anything, so that whatever comes out is due to the schema. */
    private static EftChatModel babbler(int limit) {
        return EftChatModel.builder(InMemoryModel.builder(ScriptedModel.TOKENIZER)
                        .chatTemplate(Templates.CHATML)
                        .endTokens(0)
                        .logits(InMemoryModel.ngram(7, 3, 1))
                        .build())
                .options(GenerationOptions.builder()
                        .maxNewTokens(limit)
                        .temperature(1)
                        .seed(3)
                        .build())
                .build();
    }

    private static ResponseFormat format(JsonSchemaElement element) {
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(
                        JsonSchema.builder().name("answer").rootElement(element).build())
                .build();
    }

    private static ChatResponse ask(EftChatModel chat, ResponseFormat format) {
        return chat.chat(ChatRequest.builder()
                .messages(UserMessage.from("hello"))
                .responseFormat(format)
                .build());
    }

    @Test
    void responseFormat_schema_isObeyed() throws Exception {
        JsonObjectSchema schema = JsonObjectSchema.builder()
                .addProperty("sure", new JsonBooleanSchema())
                .addEnumProperty("colour", List.of("red", "green"))
                .required("sure", "colour")
                .build();
        JsonNode answer =
                MAPPER.readTree(ask(babbler(200), format(schema)).aiMessage().text());
        assertThat(answer.get("sure").isBoolean()).isTrue();
        assertThat(answer.get("colour").asText()).isIn("red", "green");
        assertThat(answer.size()).as("no other properties").isEqualTo(2);
    }

    @Test
    void responseFormat_rawSchema_isObeyed() throws Exception {
        String raw = "{\"type\": \"integer\", \"minimum\": 10, \"maximum\": 99}";
        JsonNode answer = MAPPER.readTree(
                ask(babbler(200), format(JsonRawSchema.from(raw))).aiMessage().text());
        assertThat(answer.asInt()).isBetween(10, 99);
    }

    @Test
    void responseFormat_withoutASchema_isAnyObject() {
        EftChatModel chat = EftChatModel.of(
                ScriptedModel.of(Templates.CHATML, prompt -> List.of("Berlin", "{\"city\": \"Berlin\"}"))
                        .build());
        assertThat(ask(chat, ResponseFormat.JSON).aiMessage().text()).isEqualTo("{\"city\": \"Berlin\"}");
    }

    @Test
    void responseFormat_limitInsideTheAnswer_hasReasonLength() {
        ChatResponse response = ask(
                babbler(3),
                format(JsonObjectSchema.builder()
                        .addStringProperty("a")
                        .required("a")
                        .build()));
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void responseFormat_schemaThatCannotBeObeyed_isRefusedWithItsPlace() {
        assertThatThrownBy(() -> ask(babbler(9), format(JsonRawSchema.from("{\"not\": {}}"))))
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("not supported")
                .hasMessageContaining("/not");
    }

    @Test
    void responseFormat_besideStopSequences_isRefused() {
        assertThatThrownBy(() -> babbler(9)
                        .chat(ChatRequest.builder()
                                .messages(UserMessage.from("hello"))
                                .responseFormat(ResponseFormat.JSON)
                                .stopSequences(List.of("x"))
                                .build()))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("a constraint or stop strings");
    }

    @Test
    void map_everyKindOfElement_isItsJsonSchema() throws Exception {
        JsonSchemaElement schema = JsonObjectSchema.builder()
                .description("all kinds")
                .addStringProperty("text", "a text")
                .addProperty("whole", new JsonIntegerSchema())
                .addProperty("number", new JsonNumberSchema())
                .addProperty("truth", new JsonBooleanSchema())
                .addProperty(
                        "list",
                        JsonArraySchema.builder().items(new JsonStringSchema()).build())
                .addProperty(
                        "colour", JsonEnumSchema.builder().enumValues("red").build())
                .addProperty(
                        "either",
                        JsonAnyOfSchema.builder()
                                .anyOf(
                                        new JsonNullSchema(),
                                        JsonReferenceSchema.builder()
                                                .reference("part")
                                                .build())
                                .build())
                .required("text")
                .definitions(Map.of(
                        "part",
                        JsonObjectSchema.builder().additionalProperties(true).build()))
                .build();
        assertThat(MAPPER.readTree(SchemaMaps.json(SchemaMaps.map(schema, Openness.CLOSED))))
                .isEqualTo(MAPPER.readTree("""
                        {"type": "object", "description": "all kinds", "additionalProperties": false,
                         "required": ["text"],
                         "properties": {
                           "text": {"type": "string", "description": "a text"},
                           "whole": {"type": "integer"},
                           "number": {"type": "number"},
                           "truth": {"type": "boolean"},
                           "list": {"type": "array", "items": {"type": "string"}},
                           "colour": {"type": "string", "enum": ["red"]},
                           "either": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/part"}]}},
                         "$defs": {"part": {"type": "object", "properties": {}, "additionalProperties": true}}}
                        """));
    }
}
