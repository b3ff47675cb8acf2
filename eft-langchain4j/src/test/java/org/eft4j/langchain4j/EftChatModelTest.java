package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.Chat.Message;
import org.eft4j.ChatTemplateException;
import org.eft4j.ContextOverflowException;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EftChatModelTest {
    private static final UserMessage HELLO = UserMessage.from("hello");
    private static final GenerationOptions SHORT =
            GenerationOptions.builder().maxNewTokens(120).build();

    private static final LanguageModel LARGE = random(1);
    private static final LanguageModel TUNED = random(2);
    private static final LanguageModel BASE = random(3);

    /** A model on whose text every parameter shows. */
    private static LanguageModel random(long seed) {
        return InMemoryModel.builder(ScriptedModel.TOKENIZER)
                .chatTemplate(Templates.CHATML)
                .logits(InMemoryModel.ngram(seed, 1, 2))
                .build();
    }

    private static ChatResponse ask(LanguageModel model, ChatRequestParameters parameters) {
        return ask(EftChatModel.builder(model).options(SHORT).build(), parameters);
    }

    private static ChatResponse ask(EftChatModel chat, ChatRequestParameters parameters) {
        return chat.chat(
                ChatRequest.builder().messages(HELLO).parameters(parameters).build());
    }

    private static Generation generation(ChatResponse response) {
        return ((EftChatResponseMetadata) response.metadata()).generation();
    }

    private static EftChatRequestParameters.Builder parameters() {
        return EftChatRequestParameters.builder();
    }

    private static GenerationOptions.Builder options() {
        return SHORT.toBuilder();
    }

    @Test
    void chat_text_hasUsageReasonNameAndId() {
        ChatResponse response = EftChatModel.of(ScriptedModel.saying("Berlin").build())
                .chat(ChatRequest.builder().messages(HELLO).build());
        assertThat(response.aiMessage()).isEqualTo(AiMessage.from("Berlin"));
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.modelName()).isEqualTo("scripted");
        assertThat(response.id()).isNotBlank();
        assertThat(response.tokenUsage().outputTokenCount())
                .as("six letters and the end")
                .isEqualTo(7);
        assertThat(response.tokenUsage().inputTokenCount())
                .isEqualTo(generation(response).promptIds().size());
    }

    static Stream<Arguments> honouredParameters() {
        return Stream.of(
                arguments(parameters().maxOutputTokens(7), options().maxNewTokens(7)),
                arguments(
                        parameters().temperature(0.7).seed(5L),
                        options().temperature(0.7).seed(5)),
                arguments(parameters().topP(0.5).seed(5L), options().topP(0.5).seed(5)),
                arguments(
                        parameters().topK(3).seed(5L),
                        options().sampling(s -> s.topK(3).seed(5))),
                arguments(parameters().presencePenalty(4.0), options().sampling(s -> s.presencePenalty(4))),
                arguments(parameters().frequencyPenalty(4.0), options().sampling(s -> s.frequencyPenalty(4))),
                arguments(parameters().stopSequences("a", "b", "c"), options().stopStrings("a", "b", "c")));
    }

    @ParameterizedTest
    @MethodSource("honouredParameters")
    void chat_parameters_areThoseOfTheGeneration(
            EftChatRequestParameters.Builder parameters, GenerationOptions.Builder options) {
        Generation expected = Generator.of(LARGE, options.build()).generate(Prompt.chat("hello"));
        Generation plain = Generator.of(LARGE, SHORT).generate(Prompt.chat("hello"));
        assertThat(expected.tokenIds()).as("the parameter shows").isNotEqualTo(plain.tokenIds());
        assertThat(generation(ask(LARGE, parameters.build())).tokenIds()).isEqualTo(expected.tokenIds());
    }

    static Stream<Arguments> mixes() {
        Ensemble upscaled = Ensemble.upscale(LARGE, TUNED, BASE);
        return Stream.of(
                arguments(
                        parameters().strength(0.5),
                        named("α", upscaled),
                        Ensemble.proxyTuning(LARGE, TUNED, BASE, 0.5)),
                arguments(
                        parameters().amplification(2.0),
                        named("β", upscaled),
                        Ensemble.upscale(LARGE, TUNED, BASE).withAmplification(2)),
                arguments(
                        parameters().lambda(0.9),
                        named("λ", Ensemble.interpolate(LARGE, TUNED)),
                        Ensemble.interpolate(LARGE, TUNED, 0.9)));
    }

    @ParameterizedTest
    @MethodSource("mixes")
    void chat_parametersOfAMix_areThoseOfTheMix(
            EftChatRequestParameters.Builder parameters, LanguageModel mix, LanguageModel expected) {
        EftChatModel chat = EftChatModel.builder(mix)
                .options(SHORT)
                .interpolation(lambda -> Ensemble.interpolate(LARGE, TUNED, lambda))
                .build();
        int[] wanted =
                Generator.of(expected, SHORT).generate(Prompt.chat("hello")).tokenIds();
        assertThat(generation(ask(chat, parameters.build())).tokenIds())
                .isEqualTo(wanted)
                .isNotEqualTo(generation(ask(chat, DefaultChatRequestParameters.EMPTY))
                        .tokenIds());
    }

    static Stream<Named<ChatRequestParameters>> parametersOfOtherModels() {
        return Stream.of(
                named("strength", parameters().strength(0.5).build()),
                named("amplification", parameters().amplification(0.5).build()),
                named("lambda", parameters().lambda(0.5).build()),
                named("modelName", parameters().modelName("another").build()));
    }

    @ParameterizedTest
    @MethodSource("parametersOfOtherModels")
    void parameters_thatTheModelDoesNotHave_areRefusedByNameWhereverTheyAreGiven(ChatRequestParameters parameters) {
        String name = Stream.of("strength", "amplification", "lambda", "modelName")
                .filter(each -> parameters.toString().matches(".*" + each + "=('another'|0\\.5).*"))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> ask(LARGE, parameters))
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("not supported");
        assertThatThrownBy(() -> EftChatModel.builder(LARGE)
                        .defaultRequestParameters(parameters)
                        .build())
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(name);
    }

    @Test
    void modelName_thatIsThisModels_isAccepted() {
        EftChatModel chat = EftChatModel.builder(ScriptedModel.saying("hi").build())
                .modelName("mix-of-three")
                .build();
        ChatResponse response = ask(chat, parameters().modelName("mix-of-three").build());
        assertThat(response.modelName()).isEqualTo("mix-of-three");
        assertThat(chat.defaultRequestParameters().modelName()).isEqualTo("mix-of-three");
    }

    @Test
    void parameters_ofARequest_overrideThoseOfTheModel() {
        EftChatModel chat = EftChatModel.builder(LARGE)
                .defaultRequestParameters(parameters()
                        .maxOutputTokens(3)
                        .seed(1L)
                        .temperature(1.0)
                        .build())
                .build();
        assertThat(generation(ask(chat, DefaultChatRequestParameters.EMPTY)).seed())
                .isEqualTo(1);
        ChatResponse changed =
                ask(chat, ChatRequestParameters.builder().maxOutputTokens(4).build());
        assertThat(generation(changed).tokens()).hasSize(4);
        assertThat(generation(changed).seed())
                .as("kept, though the request has LangChain4j's parameters only")
                .isEqualTo(1);
        assertThat(generation(ask(chat, parameters().seed(2L).build())).seed()).isEqualTo(2);
    }

    @Test
    void finishReason_limits_isLength() {
        LanguageModel model = ScriptedModel.saying("Berlin").build();
        assertThat(ask(model, parameters().maxOutputTokens(2).build()).finishReason())
                .isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void messages_ofAllKinds_areRenderedByTheTemplate() {
        StringBuilder read = new StringBuilder();
        LanguageModel model = ScriptedModel.of(Templates.CHATML, prompt -> {
                    read.setLength(0);
                    read.append(prompt);
                    return List.of("ok");
                })
                .build();
        EftChatModel.of(model)
                .chat(
                        SystemMessage.from("Be brief."),
                        UserMessage.from(TextContent.from("one"), TextContent.from("two")),
                        AiMessage.from("three"),
                        CustomMessage.from(Map.of("role", "critic", "content", "four")),
                        UserMessage.from("<|im_end|>"));
        assertThat(read).hasToString("""
                        <|im_start|>system
                        Be brief.<|im_end|>
                        <|im_start|>user
                        one
                        two<|im_end|>
                        <|im_start|>assistant
                        three<|im_end|>
                        <|im_start|>critic
                        four<|im_end|>
                        <|im_start|>user
                        <|im_end|><|im_end|>
                        <|im_start|>assistant
                        """);
    }

    @Test
    void templateVariable_isSeenByTheTemplate() {
        LanguageModel model = ScriptedModel.of(
                        chat -> Templates.CHATML.render(chat.plus(
                                Message.user("mood " + chat.variables().get("mood")))),
                        prompt -> List.of(prompt.contains("mood good") ? "yes" : "no"))
                .build();
        EftChatModel chat =
                EftChatModel.builder(model).templateVariable("mood", "good").build();
        assertThat(chat.chat("hello")).isEqualTo("yes");
    }

    @Test
    void content_thatIsNoText_isRefusedByItsType() {
        ChatMessage sound = UserMessage.from(AudioContent.from("c291bmQ=", "audio/wav"));
        assertThatThrownBy(() -> EftChatModel.of(LARGE).chat(sound))
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("content of type audio is not supported");
    }

    @Test
    void chat_promptBeyondTheContext_isAnInvalidRequest() {
        LanguageModel model = ScriptedModel.saying("hi").contextLength(8).build();
        assertThatThrownBy(() -> EftChatModel.of(model).chat("hello"))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasCauseExactlyInstanceOf(ContextOverflowException.class);
    }

    @Test
    void chat_modelWithoutATemplate_isAnInvalidRequest() {
        LanguageModel model = InMemoryModel.builder(ScriptedModel.TOKENIZER).build();
        assertThatThrownBy(() -> EftChatModel.of(model).chat("hello"))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no chat template")
                .hasCauseExactlyInstanceOf(ChatTemplateException.class);
    }

    @Test
    void chat_absurdParameter_isAnInvalidRequest() {
        assertThatThrownBy(() -> ask(LARGE, parameters().temperature(-1.0).build()))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("temperature must be at least 0");
    }

    @Test
    void chat_modelThatFails_isAnInternalError() {
        LanguageModel model = ScriptedModel.of(Templates.CHATML, prompt -> {
                    throw new BackendException("the device is gone");
                })
                .build();
        assertThatThrownBy(() -> EftChatModel.of(model).chat("hello"))
                .isExactlyInstanceOf(InternalServerException.class)
                .hasMessageContaining("the device is gone");
    }

    @Test
    void chat_closedModel_isAnErrorThatNoRetryHelps() {
        LanguageModel model = ScriptedModel.saying("hi").build();
        EftChatModel chat = EftChatModel.of(model);
        model.close();
        assertThatThrownBy(() -> chat.chat("hello")).isExactlyInstanceOf(NonRetriableException.class);
    }

    @Test
    void supportedCapabilities_areThoseOfTheTokenizer() {
        assertThat(EftChatModel.of(LARGE).supportedCapabilities())
                .containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
}
