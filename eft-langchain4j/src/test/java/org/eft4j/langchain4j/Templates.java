package org.eft4j.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.eft4j.ChatTemplate;
import org.eft4j.huggingface.JinjaTemplate;

/** Chat templates: those of real models come from eft-huggingface's tests, where their licences are. */
final class Templates {
    private static final Path REAL = Path.of("../eft-huggingface/src/test/resources/golden/templates/real.json");

    /** Turns between control tokens, and nothing about tools or thinking. */
    static final ChatTemplate CHATML = JinjaTemplate.of("{% for m in messages %}{{ '<|im_start|>' + m.role + '\n'"
            + " + m.content + '<|im_end|>\n' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}");

    static final ChatTemplate QWEN = real("Qwen-Qwen2.5-7B-Instruct");
    static final ChatTemplate QWEN3 = real("qwen3");
    static final ChatTemplate MISTRAL = real("mistralai-Mistral-Nemo-Instruct-2407");
    static final ChatTemplate MISTRAL_NAMED = real("Mistral-Small-3.2-24B-Instruct-2506");

    /** Shows tools and calls as Llama 3 does, whose own template may not be copied. */
    static final ChatTemplate LLAMA = JinjaTemplate.of("""
            {%- for m in messages -%}
            <|start_header_id|>{{ m.role }}<|end_header_id|>

            {% if loop.first and tools %}{% for tool in tools %}{{ tool | tojson }}
            {% endfor %}{% endif -%}
            {%- if m.tool_calls %}{% for call in m.tool_calls -%}
            {"name": "{{ call.function.name }}", "parameters": {{ call.function.arguments | tojson }}}
            {%- endfor %}{% else %}{{ m.content }}{% endif %}<|eot_id|>
            {%- endfor -%}
            {%- if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif -%}
            """);

    private Templates() {}

    /** The template of a real model. */
    static ChatTemplate real(String name) {
        try {
            for (JsonNode template : new JsonMapper().readTree(REAL.toFile()).get("templates")) {
                if (template.get("name").asText().equals(name)) {
                    return JinjaTemplate.of(
                            template.get("template").asText(), Map.of("bos_token", "<s>", "eos_token", "</s>"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException("no template " + name);
    }
}
