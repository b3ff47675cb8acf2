package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eft4j.ChatTemplate;
import org.eft4j.langchain4j.internal.reading.ToolFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of tools through the templates of real models. */
class ToolsTest {
    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("weather")
            .description("Says how the weather is.")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("city")
                    .required("city")
                    .build())
            .build();
    private static final ToolSpecification TIME = ToolSpecification.builder()
            .name("time")
            .description("Says how late it is.")
            .build();
    private static final UserMessage QUESTION = UserMessage.from("How is the weather in Rome?");

    private static EftChatModel chat(ChatTemplate template, String... answers) {
        return EftChatModel.of(
                ScriptedModel.of(template, prompt -> List.of(answers)).build());
    }

    private static ChatRequest.Builder request() {
        return ChatRequest.builder().messages(QUESTION).toolSpecifications(WEATHER, TIME);
    }

    static Stream<Arguments> formats() {
        return Stream.of(
                arguments(Templates.QWEN, ToolFormat.HERMES),
                arguments(Templates.QWEN3, ToolFormat.HERMES),
                arguments(Templates.LLAMA, ToolFormat.LLAMA),
                arguments(Templates.MISTRAL, ToolFormat.MISTRAL),
                arguments(Templates.MISTRAL_NAMED, ToolFormat.MISTRAL_NAMED));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void toolFormat_templatesOfTheFamilies_areRecognised(ChatTemplate template, ToolFormat format) {
        assertThat(TemplateAbilities.of(Optional.of(template)).toolFormat()).contains(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Phi-3-mini",
                "SmolLM2-135M-Instruct",
                "openchat/openchat-3.5-0106",
                "ibm-granite-granite-3.3-2B-Instruct",
                "meetkai-functionary-medium-v3.2",
                "openai-gpt-oss-120b"
            })
    void toolFormat_otherTemplates_areNotRecognised(String name) {
        assertThat(TemplateAbilities.of(Optional.of(Templates.real(name))).toolFormat())
                .isEmpty();
    }

    @Test
    void tools_templateThatDoesNotShowThem_areRefusedByName() {
        assertThatThrownBy(() -> chat(Templates.CHATML, "hi").chat(request().build()))
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("tools are not supported by the chat template of scripted");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void call_asTheFamilyWritesIt_isReadAndAnsweredFromItsResult(ChatTemplate template, ToolFormat format) {
        String call = format.before("weather") + "{\"city\": \"Rome\"}" + format.after();
        EftChatModel chat = EftChatModel.of(
                ScriptedModel.of(template, prompt -> List.of(prompt.contains("all sunshine") ? "It is sunny." : call))
                        .build());
        ChatResponse response = chat.chat(request().build());
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(response.aiMessage().text()).isNull();
        ToolExecutionRequest called =
                response.aiMessage().toolExecutionRequests().get(0);
        assertThat(called.name()).isEqualTo("weather");
        assertThat(called.arguments()).isEqualTo("{\"city\": \"Rome\"}");
        assertThat(called.id()).matches("[a-z0-9]{9}");

        ChatResponse answer = chat.chat(request()
                .messages(QUESTION, response.aiMessage(), ToolExecutionResultMessage.from(called, "all sunshine"))
                .build());
        assertThat(answer.aiMessage().text()).isEqualTo("It is sunny.");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void toolChoiceRequired_modelThatWantsToTalk_callsNevertheless(ChatTemplate template, ToolFormat format) {
        EftChatModel chat = chat(template, "No.", format.before("time") + "{}" + format.after());
        ChatResponse response =
                chat.chat(request().toolChoice(ToolChoice.REQUIRED).build());
        assertThat(response.aiMessage().toolExecutionRequests())
                .singleElement()
                .satisfies(call -> assertThat(call.name()).isEqualTo("time"))
                .satisfies(call -> assertThat(call.arguments()).isEqualTo("{}"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void toolChoiceRequired_argumentsOfTheModel_areHeldToTheirSchema(ChatTemplate template, ToolFormat format) {
        EftChatModel chat = chat(
                template,
                format.before("weather") + "{\"town\": \"Rome\"}" + format.after(),
                format.before("weather") + "{\"city\": \"Rome\"}" + format.after());
        ChatResponse response =
                chat.chat(request().toolChoice(ToolChoice.REQUIRED).build());
        assertThat(response.aiMessage().toolExecutionRequests().get(0).arguments())
                .isEqualTo("{\"city\": \"Rome\"}");
    }

    @Test
    void toolChoiceRequired_withoutTools_isAnInvalidRequest() {
        assertThatThrownBy(() -> chat(Templates.QWEN, "hi")
                        .chat(ChatRequest.builder()
                                .messages(QUESTION)
                                .toolChoice(ToolChoice.REQUIRED)
                                .build()))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("expected at least one tool");
    }

    @Test
    void toolChoiceNone_tools_areNotShownAndNothingIsACall() {
        String call = ToolFormat.HERMES.before("time") + "{}" + ToolFormat.HERMES.after();
        EftChatModel chat = EftChatModel.of(
                ScriptedModel.of(Templates.QWEN, prompt -> List.of(prompt.contains("Says how late") ? "shown" : call))
                        .build());
        AiMessage message =
                chat.chat(request().toolChoice(ToolChoice.NONE).build()).aiMessage();
        assertThat(message.toolExecutionRequests()).isEmpty();
        assertThat(message.text()).isEqualTo(call);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void responseFormat_besideTools_allowsACallOrTheFormat(ChatTemplate template, ToolFormat format) {
        ChatRequest request = request().responseFormat(ResponseFormat.JSON).build();
        String call = format.before("time") + "{}" + format.after();
        String json = "{\"weather\": \"sunny\"}";
        assertThat(chat(template, "It is sunny.", call, json)
                        .chat(request)
                        .aiMessage()
                        .toolExecutionRequests())
                .hasSize(1);
        ChatResponse answered = chat(template, "It is sunny.", json, call).chat(request);
        assertThat(answered.aiMessage().text()).isEqualTo(json);
        assertThat(answered.aiMessage().toolExecutionRequests()).isEmpty();
    }

    @Test
    void message_callWhoseArgumentsAreNoObject_isAnInvalidRequest() {
        ToolExecutionRequest broken = ToolExecutionRequest.builder()
                .id("1")
                .name("weather")
                .arguments("{\"city\": ")
                .build();
        assertThatThrownBy(() -> chat(Templates.QWEN, "hi")
                        .chat(QUESTION, AiMessage.from(broken), ToolExecutionResultMessage.from(broken, "?")))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("arguments of a call of weather");
    }
}
