package org.eft4j.langchain4j;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Chat.ToolCall;
import org.eft4j.ChatTemplate;
import org.eft4j.ChatTemplateException;
import org.eft4j.langchain4j.internal.reading.ToolFormat;

/**
 * What a chat template has a place for, found by rendering small chats with it: so it does not matter how the template
 * is written, and any implementation of one will do.
 *
 * @param toolFormat how its models write calls of tools; empty if it shows no tools, or writes calls in an unknown way
 * @param thinks whether its models may begin an answer with thinking
 */
record TemplateAbilities(Optional<ToolFormat> toolFormat, boolean thinks) {
    private static final TemplateAbilities NONE = new TemplateAbilities(Optional.empty(), false);

    private static final Message QUESTION = Message.user("question");
    private static final String TOOL = "probed_tool";
    private static final String DESCRIPTION = "what the tool does";
    private static final String THOUGHT = "some thought";

    /** What stands before the name and the arguments of a call. */
    private static final Map<ToolFormat, Pattern> CALLS = Map.of(
            ToolFormat.HERMES, Pattern.compile("<tool_call>\\s*\\{\"name\": ?\"" + TOOL + "\", ?\"arguments\": ?\\{"),
            ToolFormat.LLAMA,
                    Pattern.compile("<\\|end_header_id\\|>\\s*(<\\|python_tag\\|>)?\\{\"name\": ?\"" + TOOL
                            + "\", ?\"parameters\": ?\\{"),
            ToolFormat.MISTRAL, Pattern.compile("\\[TOOL_CALLS\\]\\s*\\[\\{\"name\": ?\"" + TOOL + "\""),
            ToolFormat.MISTRAL_NAMED,
                    Pattern.compile("\\[TOOL_CALLS\\]\\s*" + TOOL + "\\s*(\\[CALL_ID\\]|\\[ARGS\\]|\\{)"));

    private static final Pattern THINKING = Pattern.compile("<think>\\s*" + THOUGHT);

    /** Returns what a template has a place for. */
    static TemplateAbilities of(Optional<ChatTemplate> template) {
        return template.map(TemplateAbilities::of).orElse(NONE);
    }

    private static TemplateAbilities of(ChatTemplate template) {
        return new TemplateAbilities(toolFormat(template), thinks(template));
    }

    private static Optional<ToolFormat> toolFormat(ChatTemplate template) {
        ToolCall call = new ToolCall("call00001", TOOL, Map.of("place", "Rome"));
        Map<String, Object> parameters =
                Map.of("type", "object", "properties", Map.of("place", Map.of("type", "string")));
        Chat chat = Chat.of(QUESTION, Message.assistant("").withToolCalls(call))
                .withTools(
                        Stream.of(Chat.function(TOOL, DESCRIPTION, parameters)).toList())
                .ended();
        String text = rendered(template, chat);
        return text.contains(DESCRIPTION)
                ? CALLS.entrySet().stream()
                        .filter(entry -> entry.getValue().matcher(text).find())
                        .map(Map.Entry::getKey)
                        .findFirst()
                : Optional.empty();
    }

    private static boolean thinks(ChatTemplate template) {
        Message thoughtful = Message.assistant("an answer").withReasoning(THOUGHT);
        Message written = Message.assistant("<think>" + THOUGHT + "</think>an answer");
        String dropping = rendered(template, Chat.of(QUESTION, written, QUESTION));
        return rendered(template, Chat.of(QUESTION)).contains("<think>")
                || THINKING.matcher(
                                rendered(template, Chat.of(QUESTION, thoughtful).ended()))
                        .find()
                || (dropping.contains("an answer") && !dropping.contains(THOUGHT));
    }

    /** Returns the text of a chat; none where the template refuses it. */
    private static String rendered(ChatTemplate template, Chat chat) {
        try {
            return template.render(chat).text();
        } catch (ChatTemplateException e) {
            return "";
        }
    }
}
