package org.eft4j.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.eft4j.huggingface.internal.json.TextFile;

/**
 * A chat template as it stands in a model folder. Immutable and thread-safe.
 *
 * @param text the template, in Jinja
 * @param source the file it was read from, or another name for it in messages
 */
record TemplateText(String text, String source) {
    private static final String KEY = "chat_template";
    private static final String JINJA_FILE = "chat_template.jinja";
    private static final String JSON_FILE = "chat_template.json";

    /**
     * Looks where exporters of different years put it. The newest place comes first, and its template wins, as in transformers.
     *
     * @return empty if the model has none, as base models do
     * @throws org.eft4j.BackendException if a file that is there cannot be read
     */
    static List<TemplateText> all(Path folder, JsonObject tokenizerConfig) {
        List<TemplateText> all = new ArrayList<>();
        Path file = folder.resolve(JINJA_FILE);
        if (Files.isRegularFile(file)) {
            all.add(new TemplateText(TextFile.read(file), JINJA_FILE));
        }
        text(tokenizerConfig).ifPresent(text -> all.add(new TemplateText(text, ModelFolder.TOKENIZER_CONFIG)));
        text(JsonObject.optional(folder.resolve(JSON_FILE)))
                .ifPresent(text -> all.add(new TemplateText(text, JSON_FILE)));
        return List.copyOf(all);
    }

    /** A template is a string, or a list of named ones, among which "default" is the one for chatting. */
    private static Optional<String> text(JsonObject holder) {
        if (!holder.node().path(KEY).isArray()) {
            return holder.text(KEY);
        }
        return holder.objects(KEY).stream()
                .filter(entry -> entry.text("name").equals(Optional.of("default")))
                .findFirst()
                .flatMap(entry -> entry.text("template"));
    }
}
