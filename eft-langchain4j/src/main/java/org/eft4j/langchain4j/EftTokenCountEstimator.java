package org.eft4j.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.TokenCountEstimator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Chat.ToolCall;
import org.eft4j.ChatTemplateException;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;

/**
 * Counts tokens as a model reads them. Of messages, those that its chat template puts around them count too; where the
 * template does not take the messages, or there is none, their texts alone.
 *
 * <p>Immutable and thread-safe. The model must stay open.
 */
public final class EftTokenCountEstimator implements TokenCountEstimator {
    private static final Message QUESTION = Message.user("question");
    private static final Message ANSWER = Message.assistant("answer");

    private final LanguageModel model;

    /** Makes an estimator. */
    public EftTokenCountEstimator(LanguageModel model) {
        this.model = requireNonNull(model);
    }

    @Override
    public int estimateTokenCountInText(String text) {
        return model.tokenizer().encode(text, false, false).length;
    }

    /** Counts what a message adds to a conversation, so that counts of messages can be added up. */
    @Override
    public int estimateTokenCountInMessage(ChatMessage message) {
        Message counted = Errors.translated(() -> Messages.message(message));
        List<Message> before = before(counted);
        try {
            List<Message> with = new ArrayList<>(before);
            with.add(counted);
            List<Message> without = new ArrayList<>(before);
            if (before.isEmpty()) { // a system message, which comes first
                with.add(QUESTION);
                without.add(QUESTION);
            }
            return Math.max(0, count(with) - count(without));
        } catch (ChatTemplateException e) {
            return estimateTokenCountInText(counted.text());
        }
    }

    @Override
    public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
        List<Message> all = new ArrayList<>();
        messages.forEach(message -> all.add(Errors.translated(() -> Messages.message(message))));
        try {
            return all.isEmpty() ? 0 : count(all);
        } catch (ChatTemplateException e) {
            return all.stream()
                    .mapToInt(message -> estimateTokenCountInText(message.text()))
                    .sum();
        }
    }

    private int count(List<Message> messages) {
        return model.encode(Prompt.chat(Chat.of(messages).ended())).length;
    }

    /** Returns what a message may follow; templates refuse roles that do not take turns. */
    private static List<Message> before(Message message) {
        return switch (message.role()) {
            case "system" -> List.of();
            case "assistant" -> List.of(QUESTION);
            case "tool" -> {
                Object name = message.attributes().get("name");
                Object id = message.attributes().get("tool_call_id");
                yield List.of(
                        QUESTION,
                        Message.assistant(
                                new ToolCall(id instanceof String text ? text : null, String.valueOf(name), Map.of())));
            }
            default -> List.of(QUESTION, ANSWER);
        };
    }
}
