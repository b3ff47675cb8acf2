package org.eft4j.huggingface;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eft4j.ChatTemplate;
import org.eft4j.ChatTemplateException;
import org.eft4j.RenderedChat;
import org.eft4j.huggingface.internal.jinja.Template;
import org.eft4j.huggingface.internal.jinja.TemplateException;
import org.eft4j.huggingface.internal.jinja.Text;
import org.jspecify.annotations.Nullable;

/**
 * A chat template in Jinja. It sees what transformers shows it: {@code messages} (mappings with {@code role} and {@code
 * content}), {@code add_generation_prompt}, the model's named tokens, and None for {@code tools} and {@code documents},
 * which {@link ChatTemplate} does not carry.
 *
 * <p>The rendered text is data where it comes from a message's content, through whatever filters, and the template's
 * own everywhere else. A role of one word counts as the template's own, since some templates spell control tokens
 * around it.
 *
 * <p>Immutable and thread-safe.
 */
public final class JinjaTemplate implements ChatTemplate {
    /** A role that a template can have a token for. Any other role is data. */
    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private final TemplateText template;
    private final Map<String, String> namedTokens;
    private final Clock clock;

    JinjaTemplate(TemplateText template, Map<String, String> namedTokens) {
        this(template, namedTokens, Clock.system(ZoneId.systemDefault()));
    }

    JinjaTemplate(TemplateText template, Map<String, String> namedTokens, Clock clock) {
        this.template = template;
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
        return new JinjaTemplate(new TemplateText(template, "the given text"), namedTokens);
    }

    @Override
    public RenderedChat render(List<Message> messages, boolean addGenerationPrompt) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat needs at least one message, got none");
        }
        Map<String, @Nullable Object> variables = new HashMap<>();
        namedTokens.forEach((name, token) -> variables.put(name, Text.template(token)));
        variables.put("messages", messages.stream().map(JinjaTemplate::mapping).toList());
        variables.put("add_generation_prompt", addGenerationPrompt);
        variables.put("tools", null);
        variables.put("documents", null);
        try {
            // Parsed each time: that takes a fraction of the model's time, and a template that is never used need not
            // be
            // well formed.
            return Template.read(template.text()).render(variables, LocalDateTime.now(clock));
        } catch (TemplateException e) {
            throw new ChatTemplateException(
                    "the chat template in " + template.source() + " cannot be rendered for these messages: "
                            + e.getMessage() + "; change the messages, or render them yourself and use Prompt.text",
                    e);
        }
    }

    /** Returns a message as a mapping, in the order that shows when a template prints it. */
    private static Map<String, Object> mapping(Message message) {
        Map<String, Object> mapping = new LinkedHashMap<>();
        mapping.put("role", role(message.role()));
        mapping.put("content", message.content());
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
