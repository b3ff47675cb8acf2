package org.eft4j.onnx.internal.text;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.ChatTemplate;
import org.eft4j.EftException;
import org.eft4j.onnx.internal.folder.TemplateText;

/** A chat template in Jinja, rendered the way transformers does. Thread-safe. */
public final class JinjaTemplate implements ChatTemplate {
    private static final Jinjava JINJA = engine();

    private final TemplateText template;
    private final Map<String, String> namedTokens;

    /**
     * Makes a template.
     *
     * @param namedTokens variables such as {@code bos_token}
     */
    public JinjaTemplate(TemplateText template, Map<String, String> namedTokens) {
        this.template = template;
        this.namedTokens = Map.copyOf(namedTokens);
    }

    private static Jinjava engine() {
        Jinjava jinja = new Jinjava(JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .build());
        jinja.registerFunction(
                new ELFunctionDefinition("", "raise_exception", JinjaTemplate.class, "raise", String.class));
        return jinja;
    }

    /** What {@code raise_exception} calls. */
    @SuppressWarnings("DoNotCallSuggester") // Jinjava calls it, by reflection.
    public static Object raise(String reason) {
        throw new TemplateRefusal(reason);
    }

    @Override
    public String render(List<Message> messages, boolean addGenerationPrompt) {
        Map<String, Object> variables = new LinkedHashMap<>(namedTokens);
        variables.put(
                "messages",
                messages.stream()
                        .map(message -> Map.of("role", message.role(), "content", message.content()))
                        .toList());
        variables.put("add_generation_prompt", addGenerationPrompt);
        RenderResult result = JINJA.renderForResult(template.text(), variables);
        if (result.hasErrors()) {
            throw new EftException("the chat template in " + template.source() + " refuses these messages: "
                    + result.getErrors().get(0).getMessage());
        }
        return result.getOutput();
    }

    private static final class TemplateRefusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TemplateRefusal(String reason) {
            super(reason);
        }
    }
}
