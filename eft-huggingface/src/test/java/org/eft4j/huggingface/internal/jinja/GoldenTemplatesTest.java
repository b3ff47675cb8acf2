package org.eft4j.huggingface.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eft4j.huggingface.TestResources;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Python's Jinja as transformers sets it up, see the scripts in {@code golden/templates}. */
class GoldenTemplatesTest {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

    /** The moment that the scripts pretend it is. */
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 7, 9, 5, 3);

    /** The templates among the resources, or those of the file that the property {@code eft.templates} names. */
    static Stream<Arguments> real() throws IOException {
        String other = System.getProperty("eft.templates");
        JsonNode golden = MAPPER.readTree(
                (other == null ? TestResources.path("golden/templates/real.json") : Path.of(other)).toFile());
        return StreamSupport.stream(golden.path("templates").spliterator(), false)
                .map(template -> Arguments.of(template.path("name").asText(), template, golden.path("chats")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("real")
    void render_publishedTemplate_equalsTransformers(String name, JsonNode template, JsonNode chats) {
        List<String> differences = new ArrayList<>();
        template.path("renderings").properties().forEach(rendering -> {
            String[] chat = rendering.getKey().split("/", -1);
            Map<String, @Nullable Object> variables = variables(chats.path(chat[0]));
            variables.put("add_generation_prompt", chat[1].equals("True"));
            variables.put("bos_token", "<s>");
            variables.put("eos_token", "</s>");
            compare(
                            template.path("template").textValue(),
                            variables,
                            rendering.getValue().textValue())
                    .ifPresent(difference -> differences.add(rendering.getKey() + ": " + difference));
        });
        assertThat(template.path("renderings")).isNotEmpty();
        assertThat(differences).as(name).isEmpty();
    }

    @Test
    void render_writtenTemplates_equalTransformers() throws IOException {
        JsonNode golden = MAPPER.readTree(
                TestResources.path("golden/templates/written.json").toFile());
        List<String> differences = new ArrayList<>();
        for (JsonNode entry : golden.path("entries")) {
            String template = entry.path("template").textValue();
            // What is not supported is refused, never rendered otherwise.
            String expected =
                    entry.path("supported").asBoolean(true) ? entry.path("text").textValue() : null;
            compare(template, variables(golden.path("arguments")), expected)
                    .ifPresent(difference -> differences.add(template + ": " + difference));
        }
        assertThat(golden.path("entries")).hasSizeGreaterThan(1000);
        assertThat(differences).isEmpty();
    }

    /** Those among the resources, or those of the file that the property {@code eft.templates.generated} names. */
    @Test
    void render_generatedTemplates_equalTransformers() throws IOException {
        String other = System.getProperty("eft.templates.generated");
        JsonNode golden = MAPPER.readTree(
                (other == null ? TestResources.path("golden/templates/generated.json") : Path.of(other)).toFile());
        List<String> differences = new ArrayList<>();
        for (JsonNode entry : golden.path("entries")) {
            String template = entry.path(0).textValue();
            compare(template, variables(golden.path("arguments")), entry.path(1).textValue())
                    .ifPresent(difference -> differences.add(template + ": " + difference));
        }
        assertThat(golden.path("entries")).hasSizeGreaterThan(2000);
        assertThat(differences).isEmpty();
    }

    /** In the order of the file; what transformers always passes is there. */
    private static Map<String, @Nullable Object> variables(JsonNode arguments) {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>(
                MAPPER.convertValue(arguments, new TypeReference<Map<String, @Nullable Object>>() {}));
        variables.putIfAbsent("tools", null);
        variables.putIfAbsent("documents", null);
        return variables;
    }

    /** What differs; {@code expected} is null where the template cannot be rendered. */
    private static Optional<String> compare(
            String template, Map<String, @Nullable Object> variables, @Nullable String expected) {
        String actual;
        try {
            actual = Template.read(template).render(variables, NOW).text();
        } catch (TemplateException e) {
            return expected == null
                    ? Optional.empty()
                    : Optional.of("expected\n" + expected + "\nbut: " + e.getMessage());
        }
        return Objects.equals(actual, expected)
                ? Optional.empty()
                : Optional.of("expected\n" + expected + "\nbut was\n" + actual);
    }
}
