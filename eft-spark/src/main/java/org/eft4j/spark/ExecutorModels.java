package org.eft4j.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.internal.resource.Closing;

/** The models that this JVM has open, one for each folder and its options; all tasks share them. Thread-safe. */
final class ExecutorModels {
    /** A prefix that an earlier text left would be read in other runs, which rounds differently. */
    static final ModelOptions DEFAULT_OPTIONS =
            ModelOptions.builder().prefixCacheMegabytes(0).build();

    private static final Map<Key, LanguageModel> OPEN = new HashMap<>();

    private ExecutorModels() {}

    /**
     * Opens what of a recipe is not open yet, and mixes it.
     *
     * @param shared whether tasks may share steps; otherwise each moves its own sequences, so that it does not depend
     *     on time which move together
     */
    static LanguageModel mix(EftRecipe recipe, boolean shared) {
        List<LanguageModel> models = new ArrayList<>();
        for (String folder : recipe.folders()) {
            LanguageModel model = open(ModelPath.of(folder), recipe.optionsFor(folder));
            models.add(shared ? model : new OwnStepsModel(model));
        }
        return recipe.mix(List.copyOf(models));
    }

    /** Opening takes seconds, and a second task that needs the same models has to wait for them anyway. */
    private static synchronized LanguageModel open(Path folder, ModelOptions options) {
        Key key = new Key(folder.toAbsolutePath().normalize(), options);
        return OPEN.computeIfAbsent(key, absent -> Models.open(folder, options));
    }

    /** Closes all models; waits for running steps. What comes later opens them anew. */
    static synchronized void close() {
        List<LanguageModel> models = List.copyOf(OPEN.values());
        OPEN.clear();
        Closing.all(models.stream().map(model -> model::close));
    }

    /** Returns how many models are open. */
    static synchronized int count() {
        return OPEN.size();
    }

    private record Key(Path folder, ModelOptions options) {}
}
