package org.eft4j.spark;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The two columns that a job adds: what came of a row, or what was wrong with it. */
final class OutputColumns implements Serializable {
    private static final long serialVersionUID = 1L;

    private final StructType schema;

    private OutputColumns(StructType schema) {
        this.schema = schema;
    }

    static OutputColumns of(StructType input, String output, StructType outputType, String error) {
        return new OutputColumns(Columns.with(Columns.with(input, output, outputType), error, DataTypes.StringType));
    }

    /** Returns the schema of a row with both. */
    StructType schema() {
        return schema;
    }

    Row output(Row row, Object... fields) {
        return extended(row, RowFactory.create(fields), null);
    }

    Row error(Row row, String message) {
        return extended(row, null, message);
    }

    private static Row extended(Row row, @Nullable Row output, @Nullable String error) {
        Object[] values = new Object[row.length() + 2];
        for (int i = 0; i < row.length(); i++) {
            values[i] = row.get(i);
        }
        values[row.length()] = output;
        values[row.length() + 1] = error;
        return RowFactory.create(values);
    }
}
