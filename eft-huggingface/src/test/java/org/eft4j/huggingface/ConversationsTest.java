package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eft4j.Chat;
import org.eft4j.ChatTemplateException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole conversations against transformers' {@code apply_chat_template}, see {@code
 * golden/templates/conversations.py}; on the templates among the resources, or those of the file that the property
 * {@code eft.conversations} names.
 */
class ConversationsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-03-07T09:05:03Z"), ZoneOffset.UTC);

    static Stream<Arguments> templates() throws IOException {
        Map<String, String> texts = new HashMap<>();
        read(TestResources.path("golden/templates/real.json"))
                .path("templates")
                .forEach(template -> texts.put(
                        template.path("name").textValue(),
                        template.path("template").textValue()));
        String other = System.getProperty("eft.conversations");
        JsonNode golden =
                read(other == null ? TestResources.path("golden/templates/conversations.json") : Path.of(other));
        return StreamSupport.stream(golden.path("templates").spliterator(), false)
                .map(entry -> {
                    String name = entry.path("template").textValue();
                    JsonNode text = entry.path("text");
                    return Arguments.of(
                            name,
                            text.isTextual() ? text.textValue() : Objects.requireNonNull(texts.get(name), name),
                            entry,
                            golden.path("conversations"));
                });
    }

    private static JsonNode read(Path file) throws IOException {
        return MAPPER.readTree(file.toFile());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("templates")
    void render_conversation_equalsTransformers(String name, String template, JsonNode golden, JsonNode conversations) {
        JinjaTemplate jinja = template(template);
        List<String> differences = new ArrayList<>();
        golden.path("renderings").properties().forEach(rendering -> {
            String expected = rendering.getValue().textValue();
            Chat chat = ChatJson.chat(conversations.path(rendering.getKey()).toString());
            @Nullable String actual;
            String reason = "";
            try {
                actual = jinja.render(chat).text();
            } catch (ChatTemplateException e) {
                actual = null;
                reason = e.getMessage();
            }
            if (!Objects.equals(actual, expected)) {
                differences.add(
                        rendering.getKey() + ": expected\n" + expected + "\nbut was\n" + actual + "\n" + reason);
            }
        });
        assertThat(golden.path("renderings").size()).isGreaterThan(40);
        assertThat(differences).as(name).isEmpty();
    }

    /**
     * jinja2 also lists what a template sets on all of its ways, or only reads where it has set it. All that this class
     * leaves out is of that kind.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("templates")
    void variables_template_areThoseOfJinjaWithoutThoseItSets(String name, String template, JsonNode golden) {
        Set<String> found = template(template).variables();

        Set<String> more = new HashSet<>(strings(golden.path("variables")));
        assertThat(more).as(name).containsAll(found);
        more.removeAll(found);
        assertThat(strings(golden.path("sets"))).as(name).containsAll(more);
    }

    private static Set<String> strings(JsonNode list) {
        Set<String> strings = new HashSet<>();
        list.forEach(element -> strings.add(element.textValue()));
        return strings;
    }

    private static JinjaTemplate template(String text) {
        return new JinjaTemplate(
                new TemplateText(text, "real.json"), Map.of("bos_token", "<s>", "eos_token", "</s>"), NOW);
    }
}
