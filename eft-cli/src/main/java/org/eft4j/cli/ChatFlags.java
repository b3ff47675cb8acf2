package org.eft4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say what a conversation carries beside what the user says. */
final class ChatFlags {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--system",
            paramLabel = "TEXT",
            description = "A system message before the conversation; some templates refuse it.")
    private @Nullable String system;

    @Option(
            names = "--variable",
            paramLabel = "NAME=VALUE",
            description = "A variable of the chat template, as JSON or else as text; given once for each, such as"
                    + " enable_thinking=false. What a template reads is told by doctor.")
    private Map<String, String> variables = new LinkedHashMap<>();

    /**
     * Refuses these flags for a plain text.
     *
     * @throws IllegalArgumentException if one was given
     */
    void refuseForText() {
        List<String> given = new ArrayList<>();
        if (system != null) {
            given.add("--system");
        }
        if (!variables.isEmpty()) {
            given.add("--variable");
        }
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(
                    String.join(" and ", given) + " belong to a chat; give chat in place of prompt, or leave them out");
        }
    }

    /**
     * Refuses a system message for messages that are given.
     *
     * @throws IllegalArgumentException if there is one
     */
    void refuseForMessages() {
        if (system != null) {
            throw new IllegalArgumentException(
                    "--system goes with one user's message; write a system message into the list of messages");
        }
    }

    /** Returns what stands before the user's first message. */
    List<Message> before() {
        return system == null ? List.of() : List.of(Message.system(system));
    }

    /** Returns the chat in which the user says something. */
    Chat ask(String text) {
        List<Message> messages = new ArrayList<>(before());
        messages.add(Message.user(text));
        return withVariables(Chat.of(messages));
    }

    /** Returns a chat with the variables. */
    Chat withVariables(Chat chat) {
        Chat with = chat;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            try {
                with = with.withVariable(variable.getKey(), value(variable.getValue()));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(
                        command.commandLine(), "Invalid value for option '--variable': " + e.getMessage(), e);
            }
        }
        return with;
    }

    private static @Nullable Object value(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            return text;
        }
    }
}
