package org.eft4j.spark;

import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Has a model or a mix answer or score the rows of a {@code Dataset}, on the executors.
 *
 * <pre>{@code
 * Dataset<Row> answers = EftSpark.generate(questions, "question", EftRecipe.upscale(large, tuned, base));
 * answers.select("question", "generation.text", "error").write().parquet("answers");
 * }</pre>
 *
 * <ul>
 *   <li>All rows and columns of the dataset stay. A column with the result and one with an error are added, one of them
 *       null. A row that cannot be answered, such as one without a prompt or with one that is longer than the
 *       context, gets an error and stops nothing. What is wrong with the models or the machine fails the task.
 *   <li>Each executor opens the models once, at its first row, and its tasks share them. Their memory is native, so it
 *       counts to {@code spark.executor.memoryOverhead}.
 *   <li>A row's seed follows from the job's seed and the row's key. A task that is run again, on whichever executor,
 *       writes the same texts: see {@link EftSparkOptions#withSequencesAtOnce} for what rounding may do.
 *   <li>Texts are computed when Spark asks for rows, and again whenever it does: persist or write what is used twice.
 *   <li>Named accumulators count rows, errors and tokens, and stand in Spark's UI with the stage.
 * </ul>
 *
 * <p>Stateless but for the models of this JVM, and thread-safe.
 */
public final class EftSpark {
    private EftSpark() {}

    /** Generates with {@link EftSparkOptions#defaults()}. */
    public static Dataset<Row> generate(Dataset<?> dataset, String promptColumn, EftRecipe recipe) {
        return generate(dataset, promptColumn, recipe, EftSparkOptions.defaults());
    }

    /**
     * Generates for each row. The column {@code generation} is a struct of {@code text}, {@code finish_reason}, {@code
     * prompt_tokens}, {@code new_tokens} and {@code seed}.
     *
     * @param promptColumn strings, or conversations as arrays of structs with the strings {@code role} and {@code
     *     content}
     * @return lazy, as all datasets are
     * @throws IllegalArgumentException if a column is missing or of a wrong type, or one to be added is there already
     */
    public static Dataset<Row> generate(
            Dataset<?> dataset, String promptColumn, EftRecipe recipe, EftSparkOptions options) {
        Dataset<Row> rows = dataset.toDF();
        GenerateColumns columns = GenerateColumns.of(rows.schema(), promptColumn, options);
        return run(rows, new GenerateJob(recipe, options, columns, counters(rows)), columns.outputs());
    }

    /** Scores with {@link EftSparkOptions#defaults()}. */
    public static Dataset<Row> score(Dataset<?> dataset, String promptColumn, String textColumn, EftRecipe recipe) {
        return score(dataset, promptColumn, textColumn, recipe, EftSparkOptions.defaults());
    }

    /**
     * Scores the text of each row after its prompt. The column {@code score} is a struct of {@code log_probability},
     * which is the sum over the tokens in nats, {@code tokens} and {@code bits_per_token}. Each task reads one text at
     * a time. Of the options, those about prompts and added columns count.
     *
     * @return lazy, as all datasets are
     * @throws IllegalArgumentException if a column is missing or of a wrong type, or one to be added is there already
     */
    public static Dataset<Row> score(
            Dataset<?> dataset, String promptColumn, String textColumn, EftRecipe recipe, EftSparkOptions options) {
        Dataset<Row> rows = dataset.toDF();
        ScoreJob job = new ScoreJob(rows.schema(), promptColumn, textColumn, recipe, options, counters(rows));
        return run(rows, job, job.outputs());
    }

    /**
     * Closes the models that this JVM has open, as after the work of a local session; waits for running steps. A task
     * that still uses them fails, and Spark runs it again. Models of executors end with them.
     */
    public static void closeModels() {
        ExecutorModels.close();
    }

    private static Counters counters(Dataset<Row> rows) {
        return new Counters(rows.sparkSession().sparkContext());
    }

    private static Dataset<Row> run(Dataset<Row> rows, MapPartitionsFunction<Row, Row> job, OutputColumns outputs) {
        return rows.mapPartitions(job, Encoders.row(outputs.schema()));
    }
}
