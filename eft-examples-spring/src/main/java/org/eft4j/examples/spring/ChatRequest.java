package org.eft4j.examples.spring;

import java.util.List;
import org.eft4j.Chat;
import org.eft4j.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends.
 *
 * @param messages the conversation so far
 * @param maxNewTokens the most tokens of the answer; null for the server's limit
 * @param temperature 0, or null, for the likeliest answer
 * @param seed draws the same answer again; null for any
 */
record ChatRequest(
        @Nullable List<Message> messages,
        @Nullable Integer maxNewTokens,
        @Nullable Double temperature,
        @Nullable Long seed) {
    record Message(@Nullable String role, @Nullable String content) {}

    /**
     * Returns the conversation as a prompt.
     *
     * @throws IllegalArgumentException if there is no message, or one lacks something
     */
    Prompt prompt() {
        if (messages == null || messages.isEmpty()) {
            throw new IllegalArgumentException("expected messages, as in {\"messages\": [{\"role\": \"user\","
                    + " \"content\": \"hello\"}]}; got none");
        }
        return Prompt.chat(messages.stream().map(ChatRequest::message).toList());
    }

    private static Chat.Message message(Message message) {
        if (message.role() == null || message.content() == null) {
            throw new IllegalArgumentException("expected a role and content in each message, got " + message);
        }
        return Chat.Message.of(message.role(), message.content());
    }
}
