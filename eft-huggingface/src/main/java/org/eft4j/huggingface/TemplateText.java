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
    private static final String FOLDER = "additional_chat_templates";
    private static final String STANDARD = "default";
    private static final String TOOL_USE = "tool_use";

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

    /**
     * Finds the template that is used in place of the default one where a chat has tools: the one named {@code
     * tool_use}. As in transformers, names in {@code tokenizer_config.json} do not count where the default template is
     * a file of its own.
     *
     * @return empty if the model has none: then its only template reads the tools
     * @throws org.eft4j.BackendException if a file that is there cannot be read
     */
    static Optional<TemplateText> toolUse(Path folder, JsonObject tokenizerConfig) {
        Path file = folder.resolve(FOLDER).resolve(TOOL_USE + ".jinja");
        if (Files.isRegularFile(file)) {
            return Optional.of(new TemplateText(TextFile.read(file), FOLDER + "/" + file.getFileName()));
        }
        if (Files.isRegularFile(folder.resolve(JINJA_FILE))) {
            return Optional.empty();
        }
        if (tokenizerConfig.has(KEY)) {
            return named(tokenizerConfig, TOOL_USE).map(text -> new TemplateText(text, ModelFolder.TOKENIZER_CONFIG));
        }
        return named(JsonObject.optional(folder.resolve(JSON_FILE)), TOOL_USE)
                .map(text -> new TemplateText(text, JSON_FILE));
    }

    /** Returns a template, which is a string, or the one named "default" in a list of templates. */
    private static Optional<String> text(JsonObject holder) {
        return holder.node().path(KEY).isArray() ? named(holder, STANDARD) : holder.text(KEY);
    }

    /** Returns the template of a name; empty if there is no list of templates, or none of that name in it. */
    private static Optional<String> named(JsonObject holder, String name) {
        if (!holder.node().path(KEY).isArray()) {
            return Optional.empty();
        }
        return holder.objects(KEY).stream()
                .filter(entry -> entry.text("name").equals(Optional.of(name)))
                .findFirst()
                .flatMap(entry -> entry.text("template"));
    }
}
