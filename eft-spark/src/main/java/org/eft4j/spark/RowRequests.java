package org.eft4j.spark;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.eft4j.Generator;

/**
 * The requests of a task's rows. Each row is noted before anything can be wrong with it, so that the results, which
 * come in the same order, find their rows. For one thread.
 */
final class RowRequests implements Iterator<Generator.Request> {
    private final GenerateColumns columns;
    private final RowGenerators generators;
    private final Upstream rows;
    private final Queue<Row> begun = new ArrayDeque<>();

    RowRequests(GenerateColumns columns, RowGenerators generators, Iterator<Row> rows) {
        this.columns = columns;
        this.generators = generators;
        this.rows = new Upstream(rows);
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Generator.Request next() {
        Row row = rows.next();
        begun.add(row);
        return columns.request(row, generators);
    }

    /** Returns the first row without a result yet, which has one now. */
    Row answered() {
        return begun.remove();
    }
}
