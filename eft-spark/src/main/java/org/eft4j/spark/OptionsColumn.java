package org.eft4j.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A column of structs with the options of each row. */
final class OptionsColumn implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String USE = "options of rows";

    private final int index;
    private final RowOption[] fields;

    private OptionsColumn(int index, RowOption[] fields) {
        this.index = index;
        this.fields = fields;
    }

    static OptionsColumn of(StructType schema, String name) {
        int index = Columns.index(schema, name, USE);
        DataType type = schema.fields()[index].dataType();
        if (!(type instanceof StructType struct)) {
            throw Columns.wrongType(name, USE, "a struct", type);
        }
        return new OptionsColumn(
                index,
                Arrays.stream(struct.fields()).map(field -> option(name, field)).toArray(RowOption[]::new));
    }

    private static RowOption option(String column, StructField field) {
        for (RowOption option : RowOption.values()) {
            if (option.field().equals(field.name())) {
                if (!option.kind.takes(field.dataType())) {
                    throw Columns.wrongType(column + "." + field.name(), USE, option.kind.expected, field.dataType());
                }
                return option;
            }
        }
        throw new IllegalArgumentException("no option of a row is called " + field.name() + ", which is in the column "
                + column + "; expected some of "
                + Arrays.stream(RowOption.values()).map(RowOption::field).collect(Collectors.joining(", ")));
    }

    /** Returns the options that the row has for itself, each with its value. */
    Map<RowOption, Object> read(Row row) {
        Map<RowOption, Object> options = new EnumMap<>(RowOption.class);
        if (!row.isNullAt(index)) {
            Row struct = row.getStruct(index);
            for (int i = 0; i < fields.length; i++) {
                if (!struct.isNullAt(i)) {
                    options.put(fields[i], fields[i].kind == RowOption.Kind.TEXTS ? struct.getList(i) : struct.get(i));
                }
            }
        }
        return options;
    }
}
