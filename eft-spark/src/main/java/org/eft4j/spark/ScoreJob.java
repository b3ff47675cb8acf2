package org.eft4j.spark;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Score;
import org.eft4j.Scorer;

/** Which texts of a dataset are to be scored after which prompts: made on the driver, run on the executors. */
final class ScoreJob implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private static final String USE = "texts to score";
    private static final StructType OUTPUT = Columns.struct(
            "log_probability", DataTypes.DoubleType,
            "tokens", DataTypes.IntegerType,
            "bits_per_token", DataTypes.DoubleType);

    private final EftRecipe recipe;
    private final EftSparkOptions options;
    private final PromptColumn prompts;
    private final String textColumn;
    private final int textIndex;
    private final OutputColumns outputs;
    private final Counters counters;

    ScoreJob(
            StructType input,
            String promptColumn,
            String textColumn,
            EftRecipe recipe,
            EftSparkOptions options,
            Counters counters) {
        this.recipe = recipe;
        this.options = options;
        this.prompts = PromptColumn.of(input, promptColumn, options.plainText());
        this.textColumn = textColumn;
        this.textIndex = Columns.index(input, textColumn, USE);
        DataType type = input.fields()[textIndex].dataType();
        if (!Columns.isText(type)) {
            throw Columns.wrongType(textColumn, USE, "strings", type);
        }
        this.outputs = OutputColumns.of(input, options.outputColumn("score"), OUTPUT, options.errorColumn());
        this.counters = counters;
    }

    OutputColumns outputs() {
        return outputs;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator(); // and no model is opened for it
        }
        LanguageModel model = ExecutorModels.mix(recipe, options.sharedSteps());
        prompts.requireReadableBy(model);
        Scorer scorer = Scorer.of(model);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                Row row = rows.next();
                try {
                    return scored(scorer, model, row);
                } catch (RuntimeException e) {
                    String message = RowFaults.messageOf(e);
                    counters.error();
                    return outputs.error(row, message);
                }
            }
        };
    }

    private Row scored(Scorer scorer, LanguageModel model, Row row) {
        if (row.isNullAt(textIndex)) {
            throw new IllegalArgumentException("expected a text in the column " + textColumn + ", got null");
        }
        Prompt prompt = prompts.read(row);
        Score score = scorer.score(prompt, row.getString(textIndex));
        counters.row(model.encode(prompt).length, score.tokens().size());
        return outputs.output(row, score.total(), score.tokens().size(), score.bitsPerToken());
    }
}
