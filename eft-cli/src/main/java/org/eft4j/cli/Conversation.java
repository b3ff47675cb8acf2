package org.eft4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Prompt;
import org.jspecify.annotations.Nullable;

/** What was said so far. For one thread. */
final class Conversation {
    private final List<Message> before;
    private final UnaryOperator<Chat> attributes;
    private List<Message> messages;
    private @Nullable Turn last;

    /** A message by the user, what the models read for it, and the answer. */
    record Turn(String said, Prompt prompt, String answer) {}

    /**
     * Begins a conversation.
     *
     * @param before what stands before the user's first message
     * @param attributes adds to a chat what it carries beside messages
     */
    Conversation(List<Message> before, UnaryOperator<Chat> attributes) {
        this.before = before;
        this.attributes = attributes;
        this.messages = before;
    }

    /** Returns what the models read to answer a message, which is not part of the conversation yet. */
    Prompt ask(String said) {
        return Prompt.chat(attributes.apply(Chat.of(with(Message.user(said)))));
    }

    /** Adds a message by the user and its answer. */
    void add(Turn turn) {
        messages = with(Message.user(turn.said()), Message.assistant(turn.answer()));
        last = turn;
    }

    /** Returns the last turn; null if there is none. */
    @Nullable
    Turn last() {
        return last;
    }

    /** Forgets all that was said. */
    void reset() {
        messages = before;
        last = null;
    }

    private List<Message> with(Message... more) {
        List<Message> all = new ArrayList<>(messages);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }
}
