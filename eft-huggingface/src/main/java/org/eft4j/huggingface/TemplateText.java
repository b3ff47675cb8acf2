package org.eft4j.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.eft4j.huggingface.internal.json.JsonFiles;

/**
 * A chat template as it stands in a model folder. Immutable and thread-safe.
 *
 * @param text the template, in Jinja
 * @param source the file it was read from
 */
public record TemplateText(String text, String source) {
    private static final String KEY = "chat_template";
    private static final String JINJA_FILE = "chat_template.jinja";
    private static final String JSON_FILE = "chat_template.json";

    /**
     * Looks where exporters of different years put it. The newest place comes first, and its template wins, as in transformers.
     *
     * @return empty if the model has none, as base models do
     * @throws org.eft4j.BackendException if a file that is there cannot be read
     */
    static List<TemplateText> all(Path folder, JsonNode tokenizerConfig) {
        List<TemplateText> all = new ArrayList<>();
        Path file = folder.resolve(JINJA_FILE);
        if (Files.isRegularFile(file)) {
            all.add(new TemplateText(JsonFiles.text(file), JINJA_FILE));
        }
        text(tokenizerConfig.path(KEY))
                .ifPresent(text -> all.add(new TemplateText(text, ModelFolder.TOKENIZER_CONFIG)));
        text(JsonFiles.optional(folder.resolve(JSON_FILE)).path(KEY))
                .ifPresent(text -> all.add(new TemplateText(text, JSON_FILE)));
        return List.copyOf(all);
    }

    /** A template is a string, or a list of named ones, among which "default" is the one for chatting. */
    private static Optional<String> text(JsonNode node) {
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .filter(entry -> entry.path("name").asText().equals("default"))
                    .findFirst()
                    .flatMap(entry -> text(entry.path("template")));
        }
        return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    }
}
