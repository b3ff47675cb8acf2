package org.eft4j.onnx.internal.text;

import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.ChatTemplate;
import org.eft4j.EftException;
import org.eft4j.onnx.internal.folder.TemplateText;

/**
 * A chat template in Jinja. It sees {@code messages} (mappings with {@code role} and {@code content}), {@code add_generation_prompt} and the
 * model's named tokens. Immutable and thread-safe.
 */
public final class JinjaTemplate implements ChatTemplate {
    private final TemplateText template;
    private final Map<String, String> namedTokens;

    /**
     * Makes a template.
     *
     * @param namedTokens the texts of {@code bos_token} and the like, by name
     */
    public JinjaTemplate(TemplateText template, Map<String, String> namedTokens) {
        this.template = template;
        this.namedTokens = Map.copyOf(namedTokens);
    }

    @Override
    public String render(List<Message> messages, boolean addGenerationPrompt) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat needs at least one message, got none");
        }
        Map<String, Object> variables = new HashMap<>(namedTokens);
        variables.put(
                "messages",
                messages.stream()
                        .map(message -> Map.of("role", message.role(), "content", message.content()))
                        .toList());
        variables.put("add_generation_prompt", addGenerationPrompt);
        RenderResult result = TemplateSandbox.render(template.text(), variables);
        if (result.hasErrors()) {
            TemplateError first = result.getErrors().get(0);
            throw new EftException(
                    "the chat template in " + template.source() + " cannot be rendered for these messages: "
                            + reason(first) + "; change the messages, or render them yourself and use Prompt.text",
                    first.getException());
        }
        return result.getOutput();
    }

    /** The innermost reason: what the template itself said, if it said anything. */
    private static String reason(TemplateError error) {
        for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
            if (cause instanceof TemplateRefusal) {
                return String.valueOf(cause.getMessage());
            }
        }
        return "line " + error.getLineno() + ": " + error.getMessage();
    }
}
