package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with all that a {@link ChatTemplate} reads: messages, tools that the model may call, documents,
 * variables of the template, and how the text ends. What transformers' {@code apply_chat_template} takes as arguments,
 * a chat carries.
 *
 * <p>Values without a type of their own are plain data, as JSON has it: null, {@link String}, {@link Number}, {@link
 * Boolean}, {@link List}, and {@link Map} with text keys. They are copied. A template prints the entries of a map in
 * the map's order, so use maps that have one; entries of {@code Map.of} are sorted by key.
 *
 * <p>All that a chat carries is data: the text of special tokens inside it is text, unless the caller of {@link
 * Prompt#chat(Chat, boolean)} chooses otherwise.
 *
 * <p>Immutable and thread-safe.
 */
public final class Chat {
    private static final String CONTENT = "content";
    private static final Set<String> NOT_VARIABLES = Set.of("messages", "tools", "documents", "add_generation_prompt");

    /** What follows the last message. */
    private enum Ending {
        ANSWER,
        CONTINUATION,
        NOTHING
    }

    private final List<Message> messages;
    private final List<Map<String, @Nullable Object>> tools;
    private final List<Map<String, @Nullable Object>> documents;
    private final Map<String, @Nullable Object> variables;
    private final Ending ending;
    private final String continued;

    private Chat(
            List<Message> messages,
            List<Map<String, @Nullable Object>> tools,
            List<Map<String, @Nullable Object>> documents,
            Map<String, @Nullable Object> variables,
            Ending ending,
            String continued) {
        this.messages = messages;
        this.tools = tools;
        this.documents = documents;
        this.variables = variables;
        this.ending = ending;
        this.continued = continued;
    }

    /**
     * Makes a chat of messages, in the order they were said.
     *
     * @throws IllegalArgumentException if there is no message
     */
    public static Chat of(Message... messages) {
        return of(Arrays.asList(messages));
    }

    /**
     * Makes a chat of messages, in the order they were said.
     *
     * @throws IllegalArgumentException if there is no message
     */
    public static Chat of(List<Message> messages) {
        return new Chat(checked(messages), List.of(), List.of(), Map.of(), Ending.ANSWER, CONTENT);
    }

    /**
     * Makes a chat of the body of a request as chat servers take it: {@code messages}, and perhaps {@code tools},
     * {@code documents}, {@code chat_template_kwargs} (the template's variables), {@code add_generation_prompt} and
     * {@code continue_final_message}.
     *
     * @param request plain data, as a JSON library reads it
     * @throws IllegalArgumentException if it has other keys, values of other kinds, or no message
     */
    public static Chat of(Map<String, ?> request) {
        return ChatRequest.chat(request);
    }

    private static List<Message> checked(List<Message> messages) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat needs at least one message, got none");
        }
        return List.copyOf(messages);
    }

    /** Returns the messages, in the order they were said; at least one. */
    public List<Message> messages() {
        return messages;
    }

    /** Returns the tools that the model may call, each a JSON schema; empty for none. */
    public List<Map<String, @Nullable Object>> tools() {
        return tools;
    }

    /** Returns the documents that the model may read; empty for none. */
    public List<Map<String, @Nullable Object>> documents() {
        return documents;
    }

    /** Returns the template's variables, by name. */
    public Map<String, @Nullable Object> variables() {
        return variables;
    }

    /** Returns whether the text ends where an answer of the assistant begins, which is the default. */
    public boolean promptsAnswer() {
        return ending == Ending.ANSWER;
    }

    /**
     * Returns the attribute of the last message that the model goes on with, such as {@code content}; empty if the last
     * message is complete.
     */
    public Optional<String> continued() {
        return ending == Ending.CONTINUATION ? Optional.of(continued) : Optional.empty();
    }

    /**
     * Returns a copy with other messages.
     *
     * @throws IllegalArgumentException if there is no message
     */
    public Chat withMessages(List<Message> others) {
        return new Chat(checked(others), tools, documents, variables, ending, continued);
    }

    /** Returns a copy in which these messages follow. */
    public Chat plus(Message... more) {
        return withMessages(
                Stream.concat(messages.stream(), Arrays.stream(more)).toList());
    }

    /**
     * Returns a copy with these tools in place of others; an empty list is as none.
     *
     * @param schemas each as OpenAI's API has it, see {@link #function}
     * @throws IllegalArgumentException if they are not plain data
     */
    public Chat withTools(List<? extends Map<String, ?>> schemas) {
        return new Chat(messages, copies(schemas, "tools"), documents, variables, ending, continued);
    }

    /**
     * Returns a copy with these documents in place of others, for a model that answers from them; an empty list is as
     * none.
     *
     * @param maps each one document, by convention with {@code title} and {@code text}
     * @throws IllegalArgumentException if they are not plain data
     */
    public Chat withDocuments(List<? extends Map<String, ?>> maps) {
        return new Chat(messages, tools, copies(maps, "documents"), variables, ending, continued);
    }

    /**
     * Returns a copy with a variable of the template, such as {@code enable_thinking}. A template ignores a variable
     * that it does not read. A variable named like a token, such as {@code bos_token}, replaces it.
     *
     * @throws IllegalArgumentException if the value is not plain data, or the name is that of something else that a
     *     chat carries, such as {@code tools}
     */
    public Chat withVariable(String name, @Nullable Object value) {
        return withVariables(Collections.singletonMap(name, value));
    }

    /** Returns a copy with several variables, as {@link #withVariable} sets one. */
    public Chat withVariables(Map<String, ?> values) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(variables);
        PlainData.map(values, "variables").forEach((name, value) -> {
            if (NOT_VARIABLES.contains(name)) {
                throw new IllegalArgumentException(
                        "expected a variable of the template; found " + name + ", which the chat has a method for");
            }
            all.put(name, value);
        });
        return new Chat(messages, tools, documents, Collections.unmodifiableMap(all), ending, continued);
    }

    /** Returns a copy whose last message is not complete: the model goes on with its content. */
    public Chat continuing() {
        return continuing(CONTENT);
    }

    /**
     * Returns a copy whose last message is not complete: the model goes on with one of its attributes.
     *
     * @param attribute such as {@code content} or {@code reasoning_content}
     */
    public Chat continuing(String attribute) {
        return new Chat(messages, tools, documents, variables, Ending.CONTINUATION, requireNonNull(attribute));
    }

    /** Returns a copy whose text ends after the last message; no answer begins there. */
    public Chat ended() {
        return new Chat(messages, tools, documents, variables, Ending.NOTHING, CONTENT);
    }

    /**
     * Returns the schema of a tool, as OpenAI's API has it.
     *
     * @param parameters a JSON schema of type {@code object}
     * @throws IllegalArgumentException if the parameters are not plain data
     */
    public static Map<String, @Nullable Object> function(String name, String description, Map<String, ?> parameters) {
        Map<String, @Nullable Object> function = new LinkedHashMap<>();
        function.put("name", requireNonNull(name));
        function.put("description", requireNonNull(description));
        function.put("parameters", PlainData.map(parameters, "parameters"));
        return typed("function", null, function);
    }

    /** Returns a map with a type, perhaps an id, and what is of that type. */
    private static Map<String, @Nullable Object> typed(String type, @Nullable String id, Map<String, ?> value) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (id != null) {
            map.put("id", id);
        }
        map.put("type", type);
        map.put(type, Collections.unmodifiableMap(value));
        return Collections.unmodifiableMap(map);
    }

    private static List<Map<String, @Nullable Object>> copies(List<? extends Map<String, ?>> maps, String where) {
        List<Map<String, @Nullable Object>> copies = new ArrayList<>();
        for (Map<String, ?> map : maps) {
            copies.add(PlainData.map(map, where + "[" + copies.size() + "]"));
        }
        return Collections.unmodifiableList(copies);
    }

    /** Returns the messages, and what else there is. */
    @Override
    public String toString() {
        return messages
                + (tools.isEmpty() ? "" : ", tools " + tools)
                + (documents.isEmpty() ? "" : ", documents " + documents)
                + (variables.isEmpty() ? "" : ", variables " + variables)
                + (ending == Ending.ANSWER ? "" : ending == Ending.NOTHING ? ", ended" : ", continuing " + continued);
    }

    /**
     * One message of a chat: its role and its other attributes, of which templates know {@code content}, {@code name},
     * {@code tool_calls}, {@code tool_call_id} and {@code reasoning_content}, and some know more.
     *
     * <p>Immutable and thread-safe; equal to a message with the same attributes.
     */
    public static final class Message {
        private final String role;
        private final Map<String, @Nullable Object> attributes;

        private Message(Map<String, @Nullable Object> attributes) {
            if (!(attributes.get("role") instanceof String text)) {
                throw new IllegalArgumentException(
                        "expected a message with a text as role, such as user or assistant;" + " found " + attributes);
            }
            this.role = text;
            this.attributes = attributes;
        }

        /**
         * Makes a message of its attributes, with {@code role} among them, as a JSON library reads it. An attribute of
         * null is as none.
         *
         * @throws IllegalArgumentException if there is no role, or a value is not plain data
         */
        public static Message of(Map<String, ?> attributes) {
            Map<String, @Nullable Object> present = new LinkedHashMap<>(PlainData.map(attributes, "message"));
            present.values().removeIf(Objects::isNull);
            return new Message(Collections.unmodifiableMap(present));
        }

        /**
         * Makes a message.
         *
         * @param role who speaks; templates know {@code user}, {@code assistant}, often {@code system} and {@code
         *     tool}. Some build a control token of it, so let no stranger choose it.
         * @param content what is said
         */
        public static Message of(String role, String content) {
            return withRole(role).with(CONTENT, requireNonNull(content));
        }

        /**
         * Makes a message whose content is a list of parts, for templates that want it so.
         *
         * @param parts each by convention with {@code type}, and {@code text} if that is its type
         * @throws IllegalArgumentException if they are not plain data
         */
        public static Message of(String role, List<? extends Map<String, ?>> parts) {
            return withRole(role).with(CONTENT, requireNonNull(parts));
        }

        /** Makes a message by the user. */
        public static Message user(String content) {
            return of("user", content);
        }

        /** Makes a message by the assistant. */
        public static Message assistant(String content) {
            return of("assistant", content);
        }

        /** Makes a message by the assistant that calls tools and says nothing. */
        public static Message assistant(ToolCall... calls) {
            return withRole("assistant").withToolCalls(calls);
        }

        /** Makes a message that sets the frame; many templates refuse it. */
        public static Message system(String content) {
            return of("system", content);
        }

        /** Makes a message of the role {@code tool}, with what a called tool gave, and the name and id of the call. */
        public static Message toolResult(ToolCall call, String content) {
            return withRole("tool")
                    .with("name", call.name())
                    .with("tool_call_id", call.id())
                    .with(CONTENT, requireNonNull(content));
        }

        private static Message withRole(String role) {
            return new Message(Map.of("role", requireNonNull(role)));
        }

        /** Returns a copy that calls tools, after what it says. */
        public Message withToolCalls(ToolCall... calls) {
            return with("tool_calls", Stream.of(calls).map(ToolCall::toMap).toList());
        }

        /** Returns a copy with the reasoning that came before its content. */
        public Message withReasoning(String reasoning) {
            return with("reasoning_content", requireNonNull(reasoning));
        }

        /** Returns a copy with the name of the speaker, or of the tool. */
        public Message withName(String name) {
            return with("name", requireNonNull(name));
        }

        /**
         * Returns a copy with an attribute, at the end if it is new, or without the attribute if the value is null.
         *
         * @throws IllegalArgumentException if the value is not plain data, or is a role that is no text
         */
        public Message with(String attribute, @Nullable Object value) {
            Map<String, @Nullable Object> all = new LinkedHashMap<>(attributes);
            all.put(requireNonNull(attribute), value);
            return of(all);
        }

        /** Returns the role of the speaker, such as {@code user}. */
        public String role() {
            return role;
        }

        /** Returns what is said: the content, or the texts of its parts one after the other; empty if there is none. */
        public String text() {
            if (attributes.get(CONTENT) instanceof List<?> parts) {
                return parts.stream()
                        .map(part ->
                                part instanceof Map<?, ?> map && map.get("text") instanceof String text ? text : "")
                        .collect(Collectors.joining());
            }
            return attributes.get(CONTENT) instanceof String text ? text : "";
        }

        /** Returns all attributes, the role too, in the order in which a template prints them; none is null. */
        public Map<String, @Nullable Object> attributes() {
            return attributes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Message message && attributes.equals(message.attributes);
        }

        @Override
        public int hashCode() {
            return attributes.hashCode();
        }

        @Override
        public String toString() {
            return "Message" + attributes;
        }
    }

    /**
     * A call of a tool by the assistant.
     *
     * @param id what a result names the call by; null where the model gives none
     * @param name the tool
     * @param arguments plain data, by name; a call read from JSON text must be read to a map first
     */
    public record ToolCall(@Nullable String id, String name, Map<String, @Nullable Object> arguments) {
        /**
         * Copies the arguments.
         *
         * @throws IllegalArgumentException if they are not plain data
         */
        public ToolCall {
            requireNonNull(name);
            arguments = PlainData.map(arguments, "arguments");
        }

        /** Makes a call without an id. */
        public static ToolCall of(String name, Map<String, ?> arguments) {
            return new ToolCall(null, name, PlainData.map(arguments, "arguments"));
        }

        private Map<String, @Nullable Object> toMap() {
            Map<String, @Nullable Object> function = new LinkedHashMap<>();
            function.put("name", name);
            function.put("arguments", arguments);
            return typed("function", id, function);
        }
    }
}
