package org.eft4j.huggingface;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.ChatTemplate;
import org.eft4j.EftException;
import org.eft4j.huggingface.internal.jinja.Template;
import org.eft4j.huggingface.internal.jinja.TemplateException;
import org.jspecify.annotations.Nullable;

/**
 * A chat template in Jinja. It sees what transformers shows it: {@code messages} (mappings with {@code role} and {@code content}), {@code
 * add_generation_prompt}, the model's named tokens, and None for {@code tools} and {@code documents}, which {@link ChatTemplate} does not
 * carry. Immutable and thread-safe.
 */
public final class JinjaTemplate implements ChatTemplate {
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

    /** A template from its text, for a model that has no such tokens as {@code bos_token}. It tells the time of this machine. */
    public static JinjaTemplate of(String template) {
        return of(template, Map.of());
    }

    /**
     * A template from its text. It tells the time of this machine. A text that is no template is refused when it is first rendered.
     *
     * @param namedTokens the texts of {@code bos_token}, {@code eos_token} and the like, by name
     */
    public static JinjaTemplate of(String template, Map<String, String> namedTokens) {
        return new JinjaTemplate(new TemplateText(template, "the given text"), namedTokens);
    }

    @Override
    public String render(List<Message> messages, boolean addGenerationPrompt) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat needs at least one message, got none");
        }
        Map<String, @Nullable Object> variables = new HashMap<>(namedTokens);
        variables.put("messages", messages.stream().map(JinjaTemplate::mapping).toList());
        variables.put("add_generation_prompt", addGenerationPrompt);
        variables.put("tools", null);
        variables.put("documents", null);
        try {
            // Read each time: it takes a fraction of what the model then takes, and a template nobody uses need not be
            // well formed.
            return Template.read(template.text()).render(variables, LocalDateTime.now(clock));
        } catch (TemplateException e) {
            throw new EftException(
                    "the chat template in " + template.source() + " cannot be rendered for these messages: "
                            + e.getMessage() + "; change the messages, or render them yourself and use Prompt.text",
                    e);
        }
    }

    /** In the order that a template which prints a message shows. */
    private static Map<String, String> mapping(Message message) {
        Map<String, String> mapping = new LinkedHashMap<>();
        mapping.put("role", message.role());
        mapping.put("content", message.content());
        return mapping;
    }
}
