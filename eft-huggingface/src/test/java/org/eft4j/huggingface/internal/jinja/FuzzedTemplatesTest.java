package org.eft4j.huggingface.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eft4j.huggingface.TestResources;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Published templates with pieces lost, doubled, moved or replaced: each gives a text or a {@link TemplateException},
 * never another exception. The property {@code eft.templates.fuzzed} asks for more of them.
 */
class FuzzedTemplatesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 7, 9, 5, 3);
    private static final int MUTANTS = Integer.getInteger("eft.templates.fuzzed", 3_000);
    private static final Pattern PIECE = Pattern.compile("\\{[{%#][-+]?|[-+]?[}%#]}|\\w+|\\s+|[^\\w\\s]");
    private static final List<String> REPLACEMENTS = List.of(
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "-",
            "|",
            ".",
            ",",
            ":",
            "=",
            "**",
            "%",
            "~",
            "'",
            "\"",
            "\\",
            "not",
            "is",
            "in",
            "if",
            "else",
            "endif",
            "loop",
            "messages",
            "none",
            "1",
            "-1",
            "1e999",
            "0.0",
            "99999999999999999999",
            "'\\U0010ffff'",
            "\ud83d",
            "\ufeff",
            "\u0000",
            "range",
            "sort",
            "tojson",
            "format",
            "namespace",
            "recursive",
            "caller",
            "kwargs",
            "varargs",
            "self");

    private final Random random = new Random(20_261_129);

    @Test
    @Timeout(600)
    void render_mutatedTemplate_givesTextOrTemplateException() throws IOException {
        JsonNode golden =
                MAPPER.readTree(TestResources.path("golden/templates/real.json").toFile());
        List<String> templates = new ArrayList<>();
        golden.path("templates")
                .forEach(template -> templates.add(template.path("template").textValue()));
        List<Map<String, @Nullable Object>> chats = new ArrayList<>();
        golden.path("chats").forEach(chat -> chats.add(variables(chat)));
        List<String> failures = new ArrayList<>();
        int rendered = 0;
        for (int i = 0; i < MUTANTS; i++) {
            String mutant = mutated(oneOf(templates));
            try {
                rendered +=
                        Template.read(mutant).render(oneOf(chats), NOW).text().isEmpty() ? 0 : 1;
            } catch (TemplateException e) {
                assertThat(e).hasMessageNotContaining("null");
            } catch (RuntimeException | Error e) {
                failures.add(e + " from " + mutant);
            }
        }
        assertThat(failures).isEmpty();
        // Else the mutants would say nothing about rendering.
        assertThat(rendered).isGreaterThan(MUTANTS / 20);
    }

    private static Map<String, @Nullable Object> variables(JsonNode chat) {
        Map<String, @Nullable Object> variables =
                new LinkedHashMap<>(MAPPER.convertValue(chat, new TypeReference<Map<String, @Nullable Object>>() {}));
        variables.put("add_generation_prompt", true);
        variables.put("bos_token", "<s>");
        variables.put("eos_token", "</s>");
        return variables;
    }

    private String mutated(String template) {
        List<String> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(template);
        while (matcher.find()) {
            pieces.add(matcher.group());
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            int place = random.nextInt(pieces.size());
            switch (random.nextInt(4)) {
                case 0 -> pieces.set(place, "");
                case 1 -> pieces.add(random.nextInt(pieces.size()), pieces.get(place));
                case 2 -> pieces.set(place, oneOf(pieces));
                default -> pieces.set(place, oneOf(REPLACEMENTS));
            }
        }
        return String.join("", pieces);
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
