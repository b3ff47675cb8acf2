package org.eft4j.spark;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a {@code Dataset} are answered or scored. By default: prompts are chats, greedy decoding, eight
 * sequences at once in each task, job seed 0.
 *
 * <p>Immutable, thread-safe and serializable.
 */
public final class EftSparkOptions implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final EftSparkOptions DEFAULTS = new EftSparkOptions();

    private boolean plainText;
    private GenerationSupplier generation = GenerationOptions::defaults;
    private long seed;
    private @Nullable String keyColumn;
    private @Nullable String optionsColumn;
    private int sequencesAtOnce = Generator.DEFAULT_AT_ONCE;
    private boolean sharedSteps;
    private @Nullable String outputColumn;
    private String errorColumn = "error";

    private EftSparkOptions() {}

    private EftSparkOptions(EftSparkOptions from) {
        plainText = from.plainText;
        generation = from.generation;
        seed = from.seed;
        keyColumn = from.keyColumn;
        optionsColumn = from.optionsColumn;
        sequencesAtOnce = from.sequencesAtOnce;
        sharedSteps = from.sharedSteps;
        outputColumn = from.outputColumn;
        errorColumn = from.errorColumn;
    }

    /** Returns the defaults. */
    public static EftSparkOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy that reads a string column as plain text to go on with. By default a string is a chat of one
     * message by the user, which needs a model with a chat template.
     */
    public EftSparkOptions withPlainText() {
        return with(copy -> copy.plainText = true);
    }

    /**
     * Returns a copy that writes with other options than {@link GenerationOptions#defaults()}, the same for all rows
     * whose options column does not say otherwise. The function is sent to the executors, which call it once in each
     * task: {@code withGeneration(() -> GenerationOptions.builder().temperature(0.7).build())}. A seed in it is
     * replaced by each row's.
     */
    public EftSparkOptions withGeneration(GenerationSupplier options) {
        return with(copy -> copy.generation = requireNonNull(options));
    }

    /** Returns a copy with another seed of the whole job; the seed of a row follows from it and the row's key. */
    public EftSparkOptions withSeed(long jobSeed) {
        return with(copy -> copy.seed = jobSeed);
    }

    /**
     * Returns a copy that takes the key of a row from a column of strings or whole numbers. By default a row's key is
     * its prompt, so rows with equal prompts get equal texts.
     */
    public EftSparkOptions withKeyColumn(String column) {
        return with(copy -> copy.keyColumn = requireNonNull(column));
    }

    /**
     * Returns a copy that takes options of each row from a column of structs. Fields are named as in Hugging Face's
     * {@code generate}: {@code max_new_tokens}, {@code temperature}, {@code top_k}, {@code top_p}, {@code min_p},
     * {@code typical_p}, {@code repetition_penalty}, {@code presence_penalty}, {@code frequency_penalty}, {@code
     * no_repeat_ngram_size}, {@code min_new_tokens}, {@code stop_strings}, {@code seed}; and {@code strength}, {@code
     * amplification} for up-scaled mixes. What is null stays as {@link #withGeneration} says.
     */
    public EftSparkOptions withOptionsColumn(String column) {
        return with(copy -> copy.optionsColumn = requireNonNull(column));
    }

    /**
     * Returns a copy in which each task moves this many sequences together, so that the weights are read once for all.
     * Results then depend, within rounding, on the rows that stand beside each other in the partition; with 1 they
     * depend on the row alone.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public EftSparkOptions withSequencesAtOnce(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least 1 sequence must move at once, got " + count);
        }
        return with(copy -> copy.sequencesAtOnce = count);
    }

    /**
     * Returns a copy in which the tasks of an executor share their steps where the models gain by it, as many small
     * tasks on one GPU do. Which sequences move together then depends on time, so that rounding may let a near tie fall
     * otherwise when a task is run again.
     */
    public EftSparkOptions withStepsSharedByTasks() {
        return with(copy -> copy.sharedSteps = true);
    }

    /** Returns a copy with another name of the result's column; by default {@code generation} or {@code score}. */
    public EftSparkOptions withOutputColumn(String column) {
        return with(copy -> copy.outputColumn = requireNonNull(column));
    }

    /** Returns a copy with another name of the column that says what was wrong with a row; {@code error} by default. */
    public EftSparkOptions withErrorColumn(String column) {
        return with(copy -> copy.errorColumn = requireNonNull(column));
    }

    private EftSparkOptions with(Consumer<EftSparkOptions> change) {
        EftSparkOptions copy = new EftSparkOptions(this);
        change.accept(copy);
        return copy;
    }

    boolean plainText() {
        return plainText;
    }

    GenerationOptions generation() {
        return requireNonNull(generation.get(), "expected generation options from the function, got null");
    }

    long seed() {
        return seed;
    }

    Optional<String> keyColumn() {
        return Optional.ofNullable(keyColumn);
    }

    Optional<String> optionsColumn() {
        return Optional.ofNullable(optionsColumn);
    }

    int sequencesAtOnce() {
        return sequencesAtOnce;
    }

    boolean sharedSteps() {
        return sharedSteps;
    }

    String outputColumn(String otherwise) {
        return outputColumn == null ? otherwise : outputColumn;
    }

    String errorColumn() {
        return errorColumn;
    }

    /** Makes generation options; runs on the executors. */
    @FunctionalInterface
    public interface GenerationSupplier extends Supplier<GenerationOptions>, Serializable {}
}
