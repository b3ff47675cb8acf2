package org.eft4j.spark;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;

/**
 * Which model folders an executor opens, and what it mixes them to. A recipe is sent to the executors; models are not.
 *
 * <p>A folder is a path that each executor sees, such as one on a shared file system or in the executors' image. {@code
 * spark-files:NAME} is a folder that Spark brought to the executors, by {@code SparkContext.addFile(path, true)} or
 * {@code addArchive("NAME.tar.gz#NAME")}.
 *
 * <pre>{@code
 * EftRecipe recipe = EftRecipe.upscale("/models/large", "/models/tuned", "/models/base");
 * EftRecipe weaker = EftRecipe.of(recipe.folders(), models ->
 *         Ensemble.upscale(models.get(0), models.get(1), models.get(2)).withStrength(0.7));
 * }</pre>
 *
 * <p>An executor opens each folder once and keeps it open as long as it lives, or until {@link EftSpark#closeModels()}:
 * its tasks share the models, and so do recipes that name the same folder with the same options.
 *
 * <p>Immutable and thread-safe.
 */
public final class EftRecipe implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // ArrayList, whose static type says less than it is
    private final List<String> folders;

    private final Mix mix;
    private final Opening opening;

    private EftRecipe(List<String> folders, Mix mix, Opening opening) {
        this.folders = folders;
        this.mix = mix;
        this.opening = opening;
    }

    /**
     * Returns a recipe of one model alone.
     *
     * @throws IllegalArgumentException if the folder is an address of a remote file system
     */
    public static EftRecipe model(String folder) {
        return of(List.of(folder), models -> models.get(0));
    }

    /**
     * Returns a recipe of {@link Ensemble#upscale(LanguageModel, LanguageModel, LanguageModel)}. Rows may give it a
     * strength or an amplification of their own; see {@link EftSparkOptions#withOptionsColumn}.
     *
     * @throws IllegalArgumentException if a folder is an address of a remote file system
     */
    public static EftRecipe upscale(String large, String tuned, String base) {
        return of(List.of(large, tuned, base), models -> Ensemble.upscale(models.get(0), models.get(1), models.get(2)));
    }

    /**
     * Returns a recipe of any mix.
     *
     * @param folders the models to open, at least one
     * @param mix makes the mix of them
     * @throws IllegalArgumentException if there is no folder, or one is an address of a remote file system
     */
    public static EftRecipe of(List<String> folders, Mix mix) {
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("expected at least one model folder, got none");
        }
        folders.forEach(ModelPath::requireLocal);
        return new EftRecipe(new ArrayList<>(folders), requireNonNull(mix), folder -> ExecutorModels.DEFAULT_OPTIONS);
    }

    /**
     * Returns a copy that opens its folders with other options, each with those that the function gives for it. By
     * default they are {@link ModelOptions#defaults()} without a cache of prefixes, so that no text depends on which
     * others were written before it.
     */
    public EftRecipe withModelOptions(Opening options) {
        return new EftRecipe(folders, mix, requireNonNull(options));
    }

    /** Returns the folders as they were given. */
    public List<String> folders() {
        return List.copyOf(folders);
    }

    /** Returns the options to open a folder with. */
    ModelOptions optionsFor(String folder) {
        return requireNonNull(opening.optionsFor(folder), "expected options for the model " + folder + ", got null");
    }

    /** Returns the mix of the open models. */
    LanguageModel mix(List<LanguageModel> models) {
        return requireNonNull(mix.of(models), "expected a model from the recipe's function, got null");
    }

    @Override
    public String toString() {
        return "EftRecipe" + folders;
    }

    /** Makes a mix of open models; runs on the executors, once in each task. */
    @FunctionalInterface
    public interface Mix extends Serializable {
        /**
         * Returns the model to use.
         *
         * @param models the open models, in the order of the folders; they belong to the executor, which closes them
         */
        LanguageModel of(List<LanguageModel> models);
    }

    /** Says how to open a folder; runs on the executors. */
    @FunctionalInterface
    public interface Opening extends Serializable {
        /**
         * Returns the options for a folder.
         *
         * @param folder as the recipe names it
         */
        ModelOptions optionsFor(String folder);
    }
}
