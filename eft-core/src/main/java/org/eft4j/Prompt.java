package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.Chat.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a model reads before it writes: plain text, token ids, or a chat that is rendered through a {@link
 * ChatTemplate}. Members of an {@link Ensemble} may each read a view of their own.
 *
 * <p>Immutable and thread-safe.
 */
public final class Prompt {
    private final @Nullable String text;
    private final int @Nullable [] tokens;
    private final @Nullable Chat chat;
    private final @Nullable RenderedChat rendered;
    private final boolean parseSpecial;
    private final Map<String, Prompt> views;

    private Prompt(
            @Nullable String text,
            int @Nullable [] tokens,
            @Nullable Chat chat,
            @Nullable RenderedChat rendered,
            boolean parseSpecial,
            Map<String, Prompt> views) {
        this.text = text;
        this.tokens = tokens;
        this.chat = chat;
        this.rendered = rendered;
        this.parseSpecial = parseSpecial;
        this.views = views;
    }

    /**
     * Plain text, encoded as Hugging Face does by default: with a beginning-of-sequence token where the tokenizer adds
     * one, and the text of special tokens read as those tokens.
     */
    public static Prompt text(String text) {
        return text(text, true);
    }

    /**
     * Plain text, with the choice whether the text of special tokens inside it is read as those tokens. Pass {@code
     * false} for text from strangers.
     */
    public static Prompt text(String text, boolean parseSpecial) {
        return new Prompt(requireNonNull(text), null, null, null, parseSpecial, Map.of());
    }

    /** Token ids, handed to the model as they are. */
    public static Prompt tokens(int... ids) {
        return new Prompt(null, ids.clone(), null, null, true, Map.of());
    }

    /** A chat of one message by the user, in which the text of special tokens is text. */
    public static Prompt chat(String userMessage) {
        return chat(List.of(Message.user(userMessage)));
    }

    /**
     * A chat; the model goes on as the assistant. The text of special tokens inside a message is text, so that nobody
     * can write a turn of someone else's into a message. The template's own control tokens are control tokens.
     *
     * @throws IllegalArgumentException if there is no message
     */
    public static Prompt chat(List<Message> messages) {
        return chat(messages, false);
    }

    /**
     * A chat, with the choice whether the text of special tokens inside the messages is read as those tokens. Pass
     * {@code true} only for messages that no stranger has written: it is what transformers does with every chat, and it
     * lets a message end its turn and begin another.
     *
     * @throws IllegalArgumentException if there is no message
     */
    public static Prompt chat(List<Message> messages, boolean parseSpecial) {
        return chat(Chat.of(messages), parseSpecial);
    }

    /**
     * A chat with all that it carries: tools, documents, variables of the template. The text of special tokens inside
     * any of that is text.
     */
    public static Prompt chat(Chat chat) {
        return chat(chat, false);
    }

    /**
     * A chat with all that it carries, with the choice whether the text of special tokens inside any of that is read as
     * those tokens. Pass {@code true} only for what no stranger has written.
     */
    public static Prompt chat(Chat chat, boolean parseSpecial) {
        return new Prompt(null, null, requireNonNull(chat), null, parseSpecial, Map.of());
    }

    /**
     * A chat as a template rendered it, for models that are to read it alike: a base model that reads what a tuned one
     * does. Each encodes it by its own tokenizer: the control tokens of the template that it knows, and the rest as
     * text.
     */
    public static Prompt chat(RenderedChat rendered) {
        return new Prompt(null, null, null, requireNonNull(rendered), false, Map.of());
    }

    /**
     * A copy in which the ensemble member of the given name reads {@code view} instead, at whatever depth it is nested.
     * An ensemble refuses a name that none of its members has; a model alone ignores views.
     */
    public Prompt withView(String member, Prompt view) {
        Map<String, Prompt> all = new LinkedHashMap<>(views);
        all.put(requireNonNull(member), requireNonNull(view));
        return new Prompt(text, tokens, chat, rendered, parseSpecial, Map.copyOf(all));
    }

    /** Whether this prompt is a chat, which only a {@link ChatTemplate} can render. */
    public boolean isChat() {
        return chat != null;
    }

    /** The views set by {@link #withView}, by member name. */
    public Map<String, Prompt> views() {
        return views;
    }

    /**
     * The token ids a model with this tokenizer and chat template reads.
     *
     * @param template the model's chat template, empty if it has none
     * @throws ChatTemplateException if this is a chat and there is no template, or the template refuses it
     */
    public int[] encode(Tokenizer tokenizer, Optional<ChatTemplate> template) {
        if (tokens != null) {
            return tokens.clone();
        }
        if (text != null) {
            return tokenizer.encode(text, true, parseSpecial);
        }
        RenderedChat shown = rendered != null ? rendered : render(template);
        return parseSpecial ? tokenizer.encode(shown.text(), false, true) : tokenizer.encode(shown);
    }

    private RenderedChat render(Optional<ChatTemplate> template) {
        ChatTemplate found = template.orElseThrow(
                () -> new ChatTemplateException("the prompt is a chat, but the model has no chat template;"
                        + " use Prompt.text, or mix the model with one that has a template"));
        return found.render(requireNonNull(chat));
    }

    /** Whether this prompt is a chat, rendered or not. */
    boolean isConversation() {
        return chat != null || rendered != null;
    }

    /** Whether this prompt is plain text. */
    boolean isText() {
        return text != null;
    }

    /** The ids that this prompt was given as; {@code null} for text and chats. */
    int @Nullable [] tokenIds() {
        return tokens;
    }

    /** This chat as a template renders it, which any tokenizer can encode; other prompts as they are. */
    Prompt renderedBy(Optional<ChatTemplate> template) {
        return chat == null ? this : new Prompt(null, null, null, render(template), parseSpecial, views);
    }

    /** This prompt as ids: it has the same views for members of members. */
    Prompt asTokens(int... ids) {
        return new Prompt(null, ids, null, null, true, views);
    }

    @Override
    public String toString() {
        String what = text != null
                ? "text '" + text + "'"
                : tokens != null ? "tokens " + Arrays.toString(tokens) : "chat " + (rendered != null ? rendered : chat);
        return "Prompt[" + what + (views.isEmpty() ? "" : ", views of " + views.keySet()) + "]";
    }
}
