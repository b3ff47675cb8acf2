package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.memory.chat.TokenWindowChatMemory;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eft4j.ChatTemplate;
import org.eft4j.LanguageModel;
import org.eft4j.langchain4j.internal.reading.ToolFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** AI Services as an application has them, over a model that follows a script. */
@Timeout(60)
class AiServiceTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void shutDown() {
        threads.shutdownNow();
    }

    /** What the advisor answers. */
    record Advice(String clothes, int degrees) {}

    interface Advisor {
        @SystemMessage("Advise on clothes.")
        Advice advise(String question);
    }

    interface Talker {
        String answer(String question);
    }

    interface Streamer {
        TokenStream answer(String question);
    }

    /** A thermometer that says who asked. */
    static final class Thermometer {
        final List<String> asked = new ArrayList<>();

        @Tool("Returns the degrees outside.")
        int degrees(@P(name = "city", description = "where") String city) {
            asked.add(city);
            return 7;
        }
    }

    private static String call(String arguments) {
        return ToolFormat.HERMES.before("degrees") + arguments + ToolFormat.HERMES.after();
    }

    /** Gives one answer where the prompt holds a text, and else another one. */
    private static LanguageModel answering(ChatTemplate template, String text, String answer, String other) {
        return ScriptedModel.of(template, prompt -> List.of(prompt.contains(text) ? answer : other))
                .build();
    }

    /** Asks for the degrees, then answers with what the tool said. */
    private static LanguageModel advisor() {
        return ScriptedModel.of(
                        Templates.QWEN,
                        prompt -> prompt.contains("<tool_response>\n7\n")
                                ? List.of("Take a coat.", "{\"clothes\": \"coat\", \"degrees\": 7}")
                                : List.of("Take a coat.", call("{\"city\": \"Rome\"}")))
                .build();
    }

    @Test
    void aiService_toolAndRecord_callsTheToolAndReadsTheRecord() {
        Thermometer thermometer = new Thermometer();
        Advisor advisor = AiServices.builder(Advisor.class)
                .chatModel(EftChatModel.of(advisor()))
                .tools(thermometer)
                .build();
        assertThat(advisor.advise("What shall I wear in Rome?")).isEqualTo(new Advice("coat", 7));
        assertThat(thermometer.asked).containsExactly("Rome");
    }

    @Test
    void aiService_streamedToolCalls_areExecuted() {
        Thermometer thermometer = new Thermometer();
        LanguageModel model =
                answering(Templates.QWEN, "<tool_response>\n7\n", "7 degrees.", call("{\"city\": \"Rome\"}"));
        Streamer streamer = AiServices.builder(Streamer.class)
                .streamingChatModel(EftStreamingChatModel.of(
                        EftChatModel.builder(model).executor(threads).build()))
                .tools(thermometer)
                .build();
        StringBuilder text = new StringBuilder();
        CompletableFuture<String> whole = new CompletableFuture<>();
        streamer.answer("How warm is it in Rome?")
                .onPartialResponse(text::append)
                .onCompleteResponse(
                        response -> whole.complete(response.aiMessage().text()))
                .onError(whole::completeExceptionally)
                .start();
        assertThat(whole.join()).isEqualTo("7 degrees.");
        assertThat(text).hasToString("7 degrees.");
        assertThat(thermometer.asked).containsExactly("Rome");
    }

    @Test
    void aiService_memory_givesTheModelTheTurnsBefore() {
        LanguageModel model = answering(Templates.QWEN, "My name is Ada", "You are Ada.", "Who knows?");
        Talker talker = AiServices.builder(Talker.class)
                .chatModel(EftChatModel.of(model))
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                .build();
        talker.answer("My name is Ada.");
        assertThat(talker.answer("Who am I?")).isEqualTo("You are Ada.");
    }

    @Test
    void aiService_memoryOfTokens_forgetsByTheModelsOwnCount() {
        LanguageModel model = answering(Templates.LLAMA, "My name is Ada", "You are Ada.", "Who knows?");
        EftTokenCountEstimator estimator = new EftTokenCountEstimator(model);
        ChatMemory memory = TokenWindowChatMemory.withMaxTokens(60, estimator);
        Talker talker = AiServices.builder(Talker.class)
                .chatModel(EftChatModel.of(model))
                .chatMemory(memory)
                .build();
        talker.answer("My name is Ada.");
        talker.answer("Tell me about something else, please.");
        assertThat(talker.answer("Who am I?")).isEqualTo("Who knows?");
        assertThat(estimator.estimateTokenCountInMessages(memory.messages())).isLessThanOrEqualTo(60);
    }

    @Test
    void aiService_retrieval_putsWhatWasFoundIntoThePrompt() {
        ContentRetriever retriever = query -> List.of(Content.from("Herons stand on one leg."));
        LanguageModel model = answering(Templates.QWEN, "Herons stand on one leg.", "On one.", "On two.");
        Talker talker = AiServices.builder(Talker.class)
                .chatModel(EftChatModel.of(model))
                .contentRetriever(retriever)
                .build();
        assertThat(talker.answer("On how many legs do herons stand?")).isEqualTo("On one.");
    }
}
