package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.eft4j.huggingface.Hashes.hash;
import static org.eft4j.huggingface.Hashes.spaced;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eft4j.Chat;
import org.eft4j.Prompt;
import org.eft4j.RenderedChat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Published templates with messages that spell control tokens, and tokenizers of every kind; see {@code
 * golden/templates/hostile.py}.
 */
class HostileChatsTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-03-07T09:05:03Z"), ZoneOffset.UTC);
    private static final Map<String, JinjaTemplate> TEMPLATES = new HashMap<>();

    private static JsonNode golden;
    private static JsonNode kinds;

    @BeforeAll
    static void read() throws IOException {
        golden = json("templates/hostile.json");
        kinds = json("literal/cases.json").path("kinds");
        for (JsonNode template : json("templates/real.json").path("templates")) {
            TEMPLATES.put(
                    template.path("name").textValue(),
                    new JinjaTemplate(
                            new TemplateText(template.path("template").textValue(), "real.json"),
                            Map.of("bos_token", "<s>", "eos_token", "</s>"),
                            NOW));
        }
    }

    private static JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(TestResources.path("golden/" + name).toFile());
    }

    static List<String> kinds() throws IOException {
        return json("templates/hostile.json").path("results").path(0).path("ids").properties().stream()
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void render_hostileMessages_equalsTransformers() {
        assertThat(golden.path("results").size()).isGreaterThan(150);
        for (JsonNode entry : golden.path("results")) {
            assertThat(hash(rendered(entry).text()))
                    .as(entry.toString())
                    .isEqualTo(entry.path("text").textValue());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void encode_hostileMessages_areTextAndTheTemplatesTokensAreTokens(String kind) {
        try (ModelTokenizer tokenizer = tokenizer(kind)) {
            for (JsonNode entry : golden.path("results")) {
                assertThat(hash(spaced(tokenizer.encode(rendered(entry)))))
                        .as(entry.toString())
                        .isEqualTo(entry.path("ids").path(kind).textValue());
            }
        }
    }

    /** What transformers reads, by choice: the whole text with special tokens parsed, wherever they stand. */
    @Test
    void encode_promptThatParsesMessages_readsTheWholeTextAsTransformersDoes() {
        try (ModelTokenizer tokenizer = tokenizer("bytelevel")) {
            for (JsonNode entry : golden.path("results")) {
                int[] ids = Prompt.chat(chat(entry), true).encode(tokenizer, Optional.of(template(entry)));
                assertThat(ids).isEqualTo(tokenizer.encode(rendered(entry).text(), false, true));
            }
        }
    }

    private static RenderedChat rendered(JsonNode entry) {
        return template(entry).render(chat(entry));
    }

    private static JinjaTemplate template(JsonNode entry) {
        String name = entry.path("template").textValue();
        return Objects.requireNonNull(TEMPLATES.get(name), name);
    }

    private static Chat chat(JsonNode entry) {
        return ChatJson.chat(
                golden.path("chats").path(entry.path("chat").textValue()).toString());
    }

    private static ModelTokenizer tokenizer(String kind) {
        return new ModelTokenizer(
                TestResources.path("golden/literal/" + kind + ".json"),
                kinds.path(kind).path("size").intValue(),
                8192,
                kind);
    }
}
