package org.eft4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eft4j.Chat.Message;
import org.jspecify.annotations.Nullable;

/** Reads a chat from the body of a request as chat servers take it. Stateless and thread-safe. */
final class ChatRequest {
    private static final String MESSAGES = "messages";
    private static final String TOOLS = "tools";
    private static final String DOCUMENTS = "documents";
    private static final String VARIABLES = "chat_template_kwargs";
    private static final String ADD_GENERATION_PROMPT = "add_generation_prompt";
    private static final String CONTINUE_FINAL_MESSAGE = "continue_final_message";
    private static final Set<String> KEYS =
            Set.of(MESSAGES, TOOLS, DOCUMENTS, VARIABLES, ADD_GENERATION_PROMPT, CONTINUE_FINAL_MESSAGE);

    private ChatRequest() {}

    /** Returns the chat; see {@link Chat#of(Map)}. */
    static Chat chat(Map<String, ?> request) {
        Set<String> unknown = new TreeSet<>(request.keySet());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("expected only " + String.join(", ", new TreeSet<>(KEYS))
                    + " in a chat; found " + String.join(", ", unknown)
                    + "; set what is not about the text elsewhere, and template variables in " + VARIABLES);
        }
        Chat chat = Chat.of(maps(request.get(MESSAGES), MESSAGES).stream()
                        .map(Message::of)
                        .toList())
                .withTools(maps(request.get(TOOLS), TOOLS))
                .withDocuments(maps(request.get(DOCUMENTS), DOCUMENTS));
        if (request.get(VARIABLES) != null) {
            chat = chat.withVariables(map(request.get(VARIABLES), VARIABLES));
        }
        return ended(chat, request);
    }

    private static Chat ended(Chat chat, Map<String, ?> request) {
        Object continued = request.get(CONTINUE_FINAL_MESSAGE);
        boolean continues = continued instanceof String || flag(continued, CONTINUE_FINAL_MESSAGE, false);
        boolean prompts = flag(request.get(ADD_GENERATION_PROMPT), ADD_GENERATION_PROMPT, !continues);
        if (continues && prompts) {
            throw new IllegalArgumentException("expected " + ADD_GENERATION_PROMPT + " or " + CONTINUE_FINAL_MESSAGE
                    + "; found both; an answer is either begun or continued");
        }
        if (continued instanceof String attribute) {
            return chat.continuing(attribute);
        }
        return continues ? chat.continuing() : prompts ? chat : chat.ended();
    }

    private static List<Map<String, @Nullable Object>> maps(@Nullable Object value, String where) {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw refused("a list", value, where);
        }
        List<Map<String, @Nullable Object>> maps = new ArrayList<>();
        for (Object element : list) {
            maps.add(map(element, where + "[" + maps.size() + "]"));
        }
        return maps;
    }

    private static Map<String, @Nullable Object> map(@Nullable Object value, String where) {
        if (!(value instanceof Map<?, ?> map)) {
            throw refused("an object", value, where);
        }
        return PlainData.map(map, where);
    }

    private static boolean flag(@Nullable Object value, String where, boolean otherwise) {
        if (value != null && !(value instanceof Boolean)) {
            throw refused("true or false", value, where);
        }
        return value == null ? otherwise : (Boolean) value;
    }

    private static IllegalArgumentException refused(String expected, @Nullable Object found, String where) {
        return new IllegalArgumentException("expected " + expected + " as " + where + "; found " + found);
    }
}
