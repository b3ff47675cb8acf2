package org.eft4j.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Chat.ToolCall;
import org.jspecify.annotations.Nullable;

/** Turns LangChain4j's messages and tools into those that chat templates read. Stateless and thread-safe. */
final class Messages {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private Messages() {}

    /** Returns a chat of the messages. */
    static Chat chat(List<ChatMessage> messages) {
        return Chat.of(messages.stream().map(Messages::message).toList());
    }

    /** Returns one message. */
    static Message message(ChatMessage message) {
        if (message instanceof SystemMessage system) {
            return Message.system(system.text());
        }
        if (message instanceof UserMessage user) {
            Message said = Message.user(text(user.contents()));
            return user.name() == null ? said : said.withName(user.name());
        }
        if (message instanceof AiMessage ai) {
            return assistant(ai);
        }
        if (message instanceof ToolExecutionResultMessage result) {
            return Message.toolResult(new ToolCall(result.id(), result.toolName(), Map.of()), text(result.contents()));
        }
        if (message instanceof CustomMessage custom) {
            return Message.of(custom.attributes());
        }
        throw Errors.unsupported("messages of type " + message.type() + " are not supported; send system, user, AI,"
                + " tool result or custom messages");
    }

    private static Message assistant(AiMessage ai) {
        ToolCall[] calls =
                ai.toolExecutionRequests().stream().map(Messages::call).toArray(ToolCall[]::new);
        // empty where nothing is said: templates such as Qwen 3's read the content in any case
        Message said = Message.assistant(ai.text() == null ? "" : ai.text());
        Message message = calls.length == 0 ? said : said.withToolCalls(calls);
        return ai.thinking() == null ? message : message.withReasoning(ai.thinking());
    }

    private static ToolCall call(ToolExecutionRequest request) {
        String arguments = request.arguments();
        try {
            return new ToolCall(
                    request.id(),
                    request.name(),
                    arguments == null || arguments.isBlank() ? Map.of() : MAPPER.readValue(arguments, OBJECT));
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException(
                    "expected a JSON object as arguments of a call of " + request.name() + "; found " + arguments, e);
        }
    }

    private static String text(List<Content> contents) {
        return contents.stream()
                .map(content -> {
                    if (content instanceof TextContent text) {
                        return text.text();
                    }
                    throw Errors.unsupported("content of type "
                            + content.type().toString().toLowerCase(Locale.ROOT)
                            + " is not supported; send text, of which the models here are made");
                })
                .collect(Collectors.joining("\n"));
    }

    /** Returns a tool as templates show it. */
    static Map<String, @Nullable Object> tool(ToolSpecification tool) {
        return Chat.function(
                tool.name(),
                tool.description() == null ? "" : tool.description(),
                SchemaMaps.parameters(tool, SchemaMaps.Openness.AS_WRITTEN));
    }
}
