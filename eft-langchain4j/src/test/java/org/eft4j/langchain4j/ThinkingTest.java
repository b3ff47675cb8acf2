package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import java.util.List;
import java.util.Optional;
import org.eft4j.ChatTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinkingTest {
    private static final ChatTemplate QWQ = Templates.real("Qwen-QwQ-32B");

    private static EftChatModel chat(ChatTemplate template, String answer) {
        return EftChatModel.of(
                ScriptedModel.of(template, prompt -> List.of(answer)).build());
    }

    private static AiMessage ask(EftChatModel chat) {
        return chat.chat(UserMessage.from("hello")).aiMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3, true",
        "Qwen-QwQ-32B, true",
        "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B, true",
        "Qwen-Qwen2.5-7B-Instruct, false",
        "mistralai-Mistral-Nemo-Instruct-2407, false",
        "Phi-3-mini, false",
        "openai-gpt-oss-120b, false"
    })
    void thinks_templatesOfRealModels_areRecognised(String name, boolean thinks) {
        assertThat(TemplateAbilities.of(Optional.of(Templates.real(name))).thinks())
                .isEqualTo(thinks);
    }

    @Test
    void thinking_atTheBeginning_isApartFromTheText() {
        AiMessage message = ask(chat(Templates.QWEN3, "<think>\nFirst.\n\nThen.\n</think>\n\nHi."));
        assertThat(message.thinking()).isEqualTo("First.\n\nThen.");
        assertThat(message.text()).isEqualTo("Hi.");
    }

    @Test
    void thinking_thatThePromptBegins_isApartFromTheText() {
        AiMessage message = ask(chat(QWQ, "<think>\nFirst.\n</think>\n\nHi."));
        assertThat(message.thinking()).isEqualTo("First.");
        assertThat(message.text()).isEqualTo("Hi.");
    }

    @Test
    void thinking_templateWithoutIt_isText() {
        AiMessage message = ask(chat(Templates.CHATML, "<think>a</think>b"));
        assertThat(message.thinking()).isNull();
        assertThat(message.text()).isEqualTo("<think>a</think>b");
    }

    @Test
    void thinking_beforeACall_isApartFromIt() {
        AiMessage message = chat(
                        Templates.QWEN3,
                        "<think>\nA tool.\n</think>\n\n<tool_call>\n"
                                + "{\"name\": \"time\", \"arguments\": {}}\n</tool_call>")
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from("hello"))
                        .toolSpecifications(dev.langchain4j.agent.tool.ToolSpecification.builder()
                                .name("time")
                                .build())
                        .build())
                .aiMessage();
        assertThat(message.thinking()).isEqualTo("A tool.");
        assertThat(message.text()).isNull();
        assertThat(message.toolExecutionRequests()).hasSize(1);
    }

    @Test
    void thinking_ofAnEarlierMessage_isGivenToTheTemplate() {
        EftChatModel chat = EftChatModel.of(ScriptedModel.of(
                        Templates.QWEN3,
                        prompt -> List.of(prompt.contains("<think>\nmy thought\n</think>") ? "seen" : "unseen"))
                .build());
        AiMessage thoughtful =
                AiMessage.builder().text("Let me see.").thinking("my thought").build();
        // Qwen 3 shows the thinking of this turn only, as in the middle of calls
        assertThat(chat.chat(UserMessage.from("hello"), thoughtful).aiMessage().text())
                .isEqualTo("seen");
    }

    @Test
    void responseFormat_promptThatBeginsThinking_isRefused() {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("hello"))
                .responseFormat(ResponseFormat.JSON)
                .build();
        assertThatThrownBy(() -> chat(QWQ, "{}").chat(request))
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("JSON response format")
                .hasMessageContaining("not supported");
    }
}
