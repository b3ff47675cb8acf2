package org.eft4j.spark;

import static java.util.Objects.requireNonNull;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * {@link EftSpark#generate} as a stage of a {@code Pipeline}. It has no {@code Param}s; recipe and options are given
 * when it is made. A pipeline with it cannot be saved, since a recipe may have code of the application.
 *
 * <p>Immutable and thread-safe.
 */
public final class EftTransformer extends Transformer {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final String promptColumn;
    private final EftRecipe recipe;
    private final EftSparkOptions options;

    /** Makes a stage with {@link EftSparkOptions#defaults()}. */
    public EftTransformer(String promptColumn, EftRecipe recipe) {
        this(promptColumn, recipe, EftSparkOptions.defaults());
    }

    /** Makes a stage. */
    public EftTransformer(String promptColumn, EftRecipe recipe, EftSparkOptions options) {
        this(Identifiable.randomUID("eft"), promptColumn, recipe, options);
    }

    private EftTransformer(String uid, String promptColumn, EftRecipe recipe, EftSparkOptions options) {
        this.uid = uid;
        this.promptColumn = requireNonNull(promptColumn);
        this.recipe = requireNonNull(recipe);
        this.options = requireNonNull(options);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        return EftSpark.generate(dataset, promptColumn, recipe, options);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return GenerateColumns.of(schema, promptColumn, options).outputs().schema();
    }

    @Override
    public EftTransformer copy(ParamMap extra) {
        return new EftTransformer(uid, promptColumn, recipe, options);
    }
}
