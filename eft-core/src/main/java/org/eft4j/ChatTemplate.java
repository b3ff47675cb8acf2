package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Turns the messages of a chat into the text a tuned model was trained to read. Implementations are thread-safe. */
@FunctionalInterface
public interface ChatTemplate {
    /**
     * Renders messages to text, and says which parts of it came with the messages. The text is meant to be encoded by
     * {@link Tokenizer#encode(RenderedChat)}.
     *
     * @param messages in the order they were said, at least one
     * @param addGenerationPrompt whether the text ends where the assistant's answer begins
     * @throws ChatTemplateException if the template refuses the messages, with its own reason
     */
    RenderedChat render(List<Message> messages, boolean addGenerationPrompt);

    /**
     * One message of a chat.
     *
     * @param role who speaks; templates know {@code user}, {@code assistant} and often {@code system}. Some build a
     *     control token of it, so let no stranger choose it.
     * @param content what is said
     */
    record Message(String role, String content) {
        /** Checks that neither part is null. */
        public Message {
            requireNonNull(role);
            requireNonNull(content);
        }

        /** A message by the user. */
        public static Message user(String content) {
            return new Message("user", content);
        }

        /** A message by the assistant. */
        public static Message assistant(String content) {
            return new Message("assistant", content);
        }

        /** A message that sets the frame; many templates refuse it. */
        public static Message system(String content) {
            return new Message("system", content);
        }
    }
}
