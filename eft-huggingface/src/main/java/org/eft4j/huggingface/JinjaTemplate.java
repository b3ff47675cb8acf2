package org.eft4j.huggingface;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.ChatTemplate;
import org.eft4j.ChatTemplateException;
import org.eft4j.RenderedChat;
import org.eft4j.huggingface.internal.jinja.Continuation;
import org.eft4j.huggingface.internal.jinja.Template;
import org.eft4j.huggingface.internal.jinja.TemplateException;
import org.eft4j.huggingface.internal.jinja.Text;
import org.jspecify.annotations.Nullable;

/**
 * A chat template in Jinja. It sees what transformers shows it: {@code messages} as mappings of their attributes,
 * {@code tools} and {@code documents} (None where the chat has none), {@code add_generation_prompt}, the model's named
 * tokens, and the chat's variables. As in transformers, a message's reasoning is seen under each of the names {@code
 * reasoning_content}, {@code thinking} and {@code reasoning} that it has in some template; the template named {@code
 * tool_use}, if a model has one, renders chats with tools; and a message to be continued must stand in the text.
 *
 * <p>The rendered text is data where it comes from what the chat carries, through whatever filters, and the template's
 * own everywhere else. A role of one word counts as the template's own, since some templates spell control tokens
 * around it.
 *
 * <p>Immutable and thread-safe.
 */
public final class JinjaTemplate implements ChatTemplate {
    /** A role that a template can have a token for. Any other role is data. */
    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private static final String REASONING = "reasoning_content";
    private static final String THINKING = "thinking";

    /** The names of a message's reasoning. The first is the one that transformers has made the standard. */
    private static final List<String> REASONING_NAMES = List.of(REASONING, THINKING, "reasoning");

    private final TemplateText template;
    private final TemplateText toolTemplate;
    private final Map<String, String> namedTokens;
    private final Clock clock;

    JinjaTemplate(TemplateText template, Map<String, String> namedTokens, Clock clock) {
        this(template, Optional.empty(), namedTokens, clock);
    }

    JinjaTemplate(TemplateText template, Optional<TemplateText> toolUse, Map<String, String> namedTokens, Clock clock) {
        this.template = template;
        this.toolTemplate = toolUse.orElse(template);
        this.namedTokens = Map.copyOf(namedTokens);
        this.clock = clock;
    }

    /**
     * Makes a template from its text, for a model without tokens such as {@code bos_token}. The template sees this
     * machine's time.
     */
    public static JinjaTemplate of(String template) {
        return of(template, Map.of());
    }

    /**
     * Makes a template from its text. The template sees this machine's time. A text that is no template is refused when
     * it is first rendered.
     *
     * @param namedTokens the texts of {@code bos_token}, {@code eos_token} and the like, by name
     */
    public static JinjaTemplate of(String template, Map<String, String> namedTokens) {
        return new JinjaTemplate(
                new TemplateText(template, "the given text"), namedTokens, Clock.system(ZoneId.systemDefault()));
    }

    @Override
    public RenderedChat render(Chat chat) {
        TemplateText chosen = chat.tools().isEmpty() ? template : toolTemplate;
        Map<String, @Nullable Object> variables = new HashMap<>();
        namedTokens.forEach((name, token) -> variables.put(name, Text.template(token)));
        variables.putAll(chat.variables());
        variables.put("add_generation_prompt", chat.promptsAnswer());
        variables.put("tools", chat.tools().isEmpty() ? null : chat.tools());
        variables.put("documents", chat.documents().isEmpty() ? null : chat.documents());
        List<Map<String, @Nullable Object>> messages = new ArrayList<>();
        chat.messages().forEach(message -> messages.add(mapping(message)));
        variables.put("messages", messages);
        try {
            Optional<Continuation> continuation = chat.continued().map(name -> mark(messages, name, chosen, chat));
            // Parsed each time: that takes a fraction of the model's time, and a template that is never used need not
            // be well formed.
            RenderedChat rendered = Template.read(chosen.text()).render(variables, LocalDateTime.now(clock));
            return continuation.isPresent() ? continuation.get().cut(rendered) : rendered;
        } catch (TemplateException e) {
            throw new ChatTemplateException(
                    "the chat template in " + chosen.source() + " cannot be rendered for these messages: "
                            + e.getMessage() + "; change the messages, or render them yourself and use Prompt.text",
                    e);
        }
    }

    /**
     * Returns the names that the template reads and that a chat can give: {@code messages}, {@code tools} if it has a
     * place for them, variables such as {@code enable_thinking}, and names of tokens. In the order of the alphabet.
     *
     * @throws ChatTemplateException if the text is no template
     */
    public Set<String> variables() {
        Set<String> names = new TreeSet<>();
        for (TemplateText text : List.of(template, toolTemplate)) {
            try {
                names.addAll(Template.read(text.text()).variables());
            } catch (TemplateException e) {
                throw new ChatTemplateException(
                        "the chat template in " + text.source() + " cannot be read: " + e.getMessage()
                                + "; fetch the file again",
                        e);
            }
        }
        return names;
    }

    /** Marks the end of the last message, in place. */
    private static Continuation mark(
            List<Map<String, @Nullable Object>> messages, String name, TemplateText template, Chat chat) {
        Map<String, @Nullable Object> last = messages.get(messages.size() - 1);
        Object value = last.get(name);
        List<String> names = value != null && REASONING_NAMES.contains(name)
                ? Stream.concat(
                                Stream.of(name),
                                REASONING_NAMES.stream().filter(other -> value.equals(last.get(other))))
                        .distinct()
                        .toList()
                : List.of(name);
        Continuation continuation = Continuation.of(last, names, template.text(), chat.toString());
        messages.set(messages.size() - 1, continuation.marked());
        return continuation;
    }

    /** Returns a message as a mapping, in the order that shows when a template prints it. */
    private static Map<String, @Nullable Object> mapping(Message message) {
        Map<String, @Nullable Object> mapping = new LinkedHashMap<>();
        Object reasoning = REASONING_NAMES.stream()
                .map(message.attributes()::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (reasoning != null) {
            mapping.put(THINKING, reasoning);
        }
        mapping.putAll(message.attributes());
        mapping.put("role", role(message.role()));
        if (reasoning != null) {
            mapping.put(REASONING, reasoning);
        }
        return mapping;
    }

    /**
     * Returns a role: a word counts as the template's own, since some templates spell control tokens around it, such as
     * {@code <|user|>}.
     */
    private static Object role(String role) {
        return ROLE.matcher(role).matches() ? Text.template(role) : role;
    }
}
