package org.eft4j.spark;

import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.eft4j.Generation;
import org.eft4j.Generator;

/** The rows of a task with what was written for them, or what was wrong with them. For one thread. */
final class GeneratedRows implements Iterator<Row> {
    private final GenerateColumns columns;
    private final RowRequests requests;
    private final Generator.Generations generations;
    private final Counters counters;

    GeneratedRows(GenerateColumns columns, RowRequests requests, Generator.Generations generations, Counters counters) {
        this.columns = columns;
        this.requests = requests;
        this.generations = generations;
        this.counters = counters;
    }

    @Override
    public boolean hasNext() {
        try {
            return generations.hasNext();
        } catch (Upstream.Failure e) {
            throw e.rethrown();
        }
    }

    @Override
    public Row next() {
        try {
            Generation written = generations.next();
            counters.row(written.promptIds().size(), written.tokens().size());
            return columns.output(requests.answered(), written);
        } catch (Upstream.Failure e) {
            throw e.rethrown();
        } catch (RuntimeException e) {
            String message = RowFaults.messageOf(e);
            counters.error();
            return columns.error(requests.answered(), message);
        }
    }
}
