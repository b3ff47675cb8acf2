package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import org.eft4j.ChatTemplate;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EftTokenCountEstimatorTest {
    private static final ToolExecutionRequest CALL = ToolExecutionRequest.builder()
            .id("abcdefghi")
            .name("weather")
            .arguments("{\"city\": \"Rome\"}")
            .build();
    private static final List<ChatMessage> CONVERSATION = List.of(
            SystemMessage.from("Be brief."),
            UserMessage.from("How is the weather?"),
            AiMessage.from(CALL),
            ToolExecutionResultMessage.from(CALL, "sunny"),
            AiMessage.from("Fine."),
            UserMessage.from("Thanks."));

    private static EftTokenCountEstimator estimator(ChatTemplate template) {
        return new EftTokenCountEstimator(
                ScriptedModel.of(template, prompt -> List.of()).build());
    }

    static List<ChatTemplate> templates() {
        return List.of(Templates.QWEN, Templates.MISTRAL_NAMED, Templates.LLAMA);
    }

    @Test
    void text_countsItsTokensAlone() {
        assertThat(estimator(Templates.QWEN).estimateTokenCountInText("abc")).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("templates")
    void messages_countWhatTheModelReads(ChatTemplate template) {
        String text = template.render(Messages.chat(CONVERSATION).ended()).text();
        assertThat(estimator(template).estimateTokenCountInMessages(CONVERSATION))
                .isEqualTo(ScriptedModel.TOKENIZER.encode(text, false, true).length);
    }

    @ParameterizedTest
    @MethodSource("templates")
    void message_countsAddUpToTheConversation(ChatTemplate template) {
        EftTokenCountEstimator estimator = estimator(template);
        int sum = CONVERSATION.stream()
                .mapToInt(estimator::estimateTokenCountInMessage)
                .sum();
        assertThat(sum)
                .as("but for what stands before and after all of them")
                .isCloseTo(estimator.estimateTokenCountInMessages(CONVERSATION), within(60));
    }

    private static org.assertj.core.data.Offset<Integer> within(int tokens) {
        return org.assertj.core.data.Offset.offset(tokens);
    }

    @Test
    void messages_modelWithoutATemplate_countTheirTexts() {
        EftTokenCountEstimator estimator = new EftTokenCountEstimator(
                InMemoryModel.builder(ScriptedModel.TOKENIZER).build());
        List<ChatMessage> messages = List.of(UserMessage.from("abc"), AiMessage.from("de"));
        assertThat(estimator.estimateTokenCountInMessages(messages)).isEqualTo(5);
        assertThat(estimator.estimateTokenCountInMessage(UserMessage.from("abc")))
                .isEqualTo(3);
        assertThat(estimator.estimateTokenCountInMessages(List.of())).isZero();
    }
}
