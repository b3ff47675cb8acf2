package org.eft4j.spark;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;

/** What is to be written for the rows of a dataset: made on the driver, run on the executors. */
final class GenerateJob implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final EftRecipe recipe;
    private final EftSparkOptions options;
    private final GenerateColumns columns;
    private final Counters counters;

    GenerateJob(EftRecipe recipe, EftSparkOptions options, GenerateColumns columns, Counters counters) {
        this.recipe = recipe;
        this.options = options;
        this.columns = columns;
        this.counters = counters;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator(); // and no model is opened for it
        }
        LanguageModel model = ExecutorModels.mix(recipe, options.sharedSteps());
        columns.requireReadableBy(model);
        RowRequests requests = new RowRequests(columns, new RowGenerators(model, options.generation()), rows);
        Generator.Generations generations = Generator.generateEach(() -> requests, options.sequencesAtOnce());
        // A task may end before its last row: it failed, was killed, or a limit took fewer.
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> generations.close());
        return new GeneratedRows(columns, requests, generations, counters);
    }
}
