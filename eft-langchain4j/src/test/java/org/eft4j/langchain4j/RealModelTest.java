package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eft4j.ChatTemplate;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.spi.ForwardingLanguageModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * AI Services over a real model, SmolLM2-135M-Instruct, whose folder the property names; {@code
 * benchmarks/real-model/prepare.sh} makes it. What is said is printed, since what such a small model knows is little:
 * only the form of its answers is certain.
 */
@EnabledIfSystemProperty(named = "eft.smollm2", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealModelTest {
    private static final GenerationOptions OPTIONS =
            GenerationOptions.builder().maxNewTokens(120).build();

    private LanguageModel model;

    @BeforeAll
    void open() {
        model = Models.open(Path.of(System.getProperty("eft.smollm2")));
    }

    @AfterAll
    void close() {
        model.close();
    }

    record Person(String name, int age, String city) {}

    interface Reader {
        @UserMessage("Extract the person from this text: {{text}}")
        Person read(@V("text") String text);
    }

    interface Talker {
        String answer(String question);
    }

    /** A thermometer that says who asked. */
    static final class Thermometer {
        private final List<String> asked = new ArrayList<>();

        @Tool("Returns the degrees outside in a city.")
        int degrees(@P(name = "city", description = "the city") String city) {
            asked.add(city);
            return 7;
        }
    }

    @Test
    void record_ofAText_isReadFromIt() {
        Reader reader = AiServices.builder(Reader.class)
                .chatModel(EftChatModel.builder(model).options(OPTIONS).build())
                .build();

        Person person = reader.read("Anna is 34 years old and lives in Rome.");

        System.out.println("record: " + person);
        assertThat(person).isEqualTo(new Person("Anna", 34, "Rome"));
    }

    @Test
    void tools_withItsOwnTemplate_areRefused() {
        Talker talker = AiServices.builder(Talker.class)
                .chatModel(EftChatModel.builder(model).options(OPTIONS).build())
                .tools(new Thermometer())
                .build();

        assertThatThrownBy(() -> talker.answer("How warm is it in Rome?"))
                .isInstanceOf(UnsupportedFeatureException.class);
    }

    /** Its control tokens are those of Qwen's template, which has a place for tools; it was not trained for them. */
    @Test
    void tools_withQwensTemplate_areCalledOrNot() {
        Thermometer thermometer = new Thermometer();
        ChatMemory memory = MessageWindowChatMemory.withMaxMessages(10);
        Talker talker = AiServices.builder(Talker.class)
                .chatModel(EftChatModel.builder(with(Templates.QWEN))
                        .options(OPTIONS)
                        .build())
                .chatMemory(memory)
                .tools(thermometer)
                .build();

        String answer = talker.answer("How warm is it in Rome?");

        System.out.println("asked: " + thermometer.asked + ", answer: " + answer);
        assertThat(memory.messages().stream().filter(ToolExecutionResultMessage.class::isInstance))
                .hasSameSizeAs(thermometer.asked);
    }

    /** A call that must come is a whole one, whatever the model was trained for. */
    @Test
    void tools_requiredWithQwensTemplate_areCalledWithTheirArguments() {
        EftChatModel chat =
                EftChatModel.builder(with(Templates.QWEN)).options(OPTIONS).build();

        AiMessage message = chat.chat(ChatRequest.builder()
                        .messages(dev.langchain4j.data.message.UserMessage.from("How warm is it in Rome?"))
                        .toolSpecifications(ToolSpecifications.toolSpecificationsFrom(Thermometer.class))
                        .toolChoice(ToolChoice.REQUIRED)
                        .build())
                .aiMessage();

        System.out.println("required: " + message.toolExecutionRequests());
        assertThat(message.toolExecutionRequests()).singleElement().satisfies(request -> {
            assertThat(request.name()).isEqualTo("degrees");
            assertThat(new ObjectMapper()
                            .readTree(request.arguments())
                            .get("city")
                            .isTextual())
                    .isTrue();
        });
    }

    private LanguageModel with(ChatTemplate template) {
        return new ForwardingLanguageModel(model) {
            @Override
            public Optional<ChatTemplate> chatTemplate() {
                return Optional.of(template);
            }
        };
    }
}
