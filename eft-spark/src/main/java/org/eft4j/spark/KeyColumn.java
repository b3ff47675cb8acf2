package org.eft4j.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.eft4j.internal.resource.Sha256;

/**
 * The keys of rows. A seed follows from the job's seed and a row's key alone, so it is the same whichever task, attempt
 * or executor meets the row.
 */
final class KeyColumn implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String USE = "keys of rows";

    private final String name;
    private final int index;

    private KeyColumn(String name, int index) {
        this.name = name;
        this.index = index;
    }

    static KeyColumn of(StructType schema, String name) {
        int index = Columns.index(schema, name, USE);
        DataType type = schema.fields()[index].dataType();
        if (!Columns.isText(type) && !Columns.isWhole(type)) {
            throw Columns.wrongType(name, USE, "strings or whole numbers", type);
        }
        return new KeyColumn(name, index);
    }

    /**
     * Returns a row's key.
     *
     * @throws IllegalArgumentException if it has none
     */
    String key(Row row) {
        if (row.isNullAt(index)) {
            throw new IllegalArgumentException("expected a key in the column " + name + ", got null");
        }
        return String.valueOf(row.get(index));
    }

    /** Returns the seed of the row with a key: neighbours in seeds or keys have nothing in common. */
    static long seed(long jobSeed, String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        byte[] both = ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(jobSeed)
                .put(text)
                .array();
        return ByteBuffer.wrap(Sha256.of(both)).getLong();
    }
}
