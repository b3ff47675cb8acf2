package org.eft4j.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.eft4j.huggingface.internal.json.TextFile;

/**
 * The text of a chat template in a model folder. Immutable and thread-safe.
 *
 * @param text the template, in Jinja
 * @param source the file it was read from, or another name for it in messages
 */
record TemplateText(String text, String source) {
    private static final String KEY = "chat_template";
    private static final String JINJA_FILE = "chat_template.jinja";
    private static final String JSON_FILE = "chat_template.json";

    /**
     * Finds the templates in all files where exporters have put them over the years. The newest kind of file comes
     * first, and its template wins, as in transformers.
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

    /** Returns a template, which is a string, or the one named "default" in a list of templates. */
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
