package org.eft4j;

/** Turns a chat into the text that a tuned model was trained to read. Implementations are thread-safe. */
@FunctionalInterface
public interface ChatTemplate {
    /**
     * Renders a chat to text, and says which parts of it came with the chat. The text is meant to be encoded by {@link
     * Tokenizer#encode(RenderedChat)}.
     *
     * <p>An implementation honours all that the chat carries ({@link Chat#tools}, {@link Chat#documents}, {@link
     * Chat#promptsAnswer}, {@link Chat#continued}), or refuses what it cannot; only variables that it does not know are
     * ignored.
     *
     * @throws ChatTemplateException if the template refuses the chat, with its own reason
     */
    RenderedChat render(Chat chat);
}
