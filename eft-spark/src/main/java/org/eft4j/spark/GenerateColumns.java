package org.eft4j.spark;

import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.eft4j.Generation;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.jspecify.annotations.Nullable;

/** The columns that a generation is made of and written to. */
final class GenerateColumns implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final StructType OUTPUT = Columns.struct(
            "text", DataTypes.StringType,
            "finish_reason", DataTypes.StringType,
            "prompt_tokens", DataTypes.IntegerType,
            "new_tokens", DataTypes.IntegerType,
            "seed", DataTypes.LongType);

    private final PromptColumn prompts;
    private final @Nullable KeyColumn keys;
    private final @Nullable OptionsColumn options;
    private final OutputColumns outputs;
    private final long jobSeed;

    private GenerateColumns(
            PromptColumn prompts,
            @Nullable KeyColumn keys,
            @Nullable OptionsColumn options,
            OutputColumns outputs,
            long jobSeed) {
        this.prompts = prompts;
        this.keys = keys;
        this.options = options;
        this.outputs = outputs;
        this.jobSeed = jobSeed;
    }

    /**
     * Finds the columns.
     *
     * @throws IllegalArgumentException if one is missing or of a wrong type, or one to be added is there already
     */
    static GenerateColumns of(StructType input, String promptColumn, EftSparkOptions options) {
        return new GenerateColumns(
                PromptColumn.of(input, promptColumn, options.plainText()),
                options.keyColumn().map(name -> KeyColumn.of(input, name)).orElse(null),
                options.optionsColumn()
                        .map(name -> OptionsColumn.of(input, name))
                        .orElse(null),
                OutputColumns.of(input, options.outputColumn("generation"), OUTPUT, options.errorColumn()),
                options.seed());
    }

    OutputColumns outputs() {
        return outputs;
    }

    void requireReadableBy(LanguageModel model) {
        prompts.requireReadableBy(model);
    }

    /**
     * Returns what is to be written for a row.
     *
     * @throws IllegalArgumentException if the row does not say
     */
    Generator.Request request(Row row, RowGenerators generators) {
        Map<RowOption, Object> own = options == null ? Map.of() : options.read(row);
        return new Generator.Request(generators.of(own), prompts.read(row), OptionalLong.of(seed(row, own)));
    }

    private long seed(Row row, Map<RowOption, Object> own) {
        Object seed = own.get(RowOption.SEED);
        if (seed != null) {
            return ((Number) seed).longValue();
        }
        return KeyColumn.seed(jobSeed, keys == null ? prompts.key(row) : keys.key(row));
    }

    /** Returns the row with what was written for it. */
    Row output(Row row, Generation written) {
        return outputs.output(
                row,
                written.text(),
                written.finishReason().name().toLowerCase(Locale.ROOT),
                written.promptIds().size(),
                written.tokens().size(),
                written.seed());
    }

    /** Returns the row with what was wrong with it. */
    Row error(Row row, String message) {
        return outputs.error(row, message);
    }
}
