package org.eft4j.spark;

import java.util.Arrays;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** Looks columns up, and says what is wrong with them before a job starts. */
final class Columns {
    private static final Set<DataType> WHOLE =
            Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

    private Columns() {}

    /** Returns the index of a column that must be there. */
    static int index(StructType schema, String name, String use) {
        int index = Arrays.asList(schema.fieldNames()).indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("expected the column " + name + " for " + use + "; the columns are "
                    + String.join(", ", schema.fieldNames()));
        }
        return index;
    }

    /** Returns the schema with one more column, whose name must be free. */
    static StructType with(StructType schema, String name, DataType type) {
        if (Arrays.asList(schema.fieldNames()).contains(name)) {
            throw new IllegalArgumentException("the column " + name + " is there already; name another one by"
                    + " EftSparkOptions.withOutputColumn or withErrorColumn");
        }
        return schema.add(name, type, true);
    }

    static IllegalArgumentException wrongType(String column, String use, String expected, DataType found) {
        return new IllegalArgumentException(
                "expected " + expected + " in the column " + column + " for " + use + ", got " + found.simpleString());
    }

    static boolean isText(DataType type) {
        return type instanceof StringType;
    }

    static boolean isTexts(DataType type) {
        return type instanceof ArrayType array && isText(array.elementType());
    }

    static boolean isWhole(DataType type) {
        return WHOLE.contains(type);
    }

    /** Returns a struct of fields that may be null, given as names and types in turn. */
    static StructType struct(Object... namesAndTypes) {
        StructType struct = new StructType();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            struct = struct.add((String) namesAndTypes[i], (DataType) namesAndTypes[i + 1], true);
        }
        return struct;
    }
}
