package org.eft4j.spark;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import org.apache.spark.sql.Row;

/**
 * The rows that a task reads. What Spark throws while it reads them passes through a generation's own handling of
 * failures as a {@link Failure}, so that nobody takes it for a fault of a row.
 */
final class Upstream implements Iterator<Row> {
    private final Iterator<Row> rows;

    Upstream(Iterator<Row> rows) {
        this.rows = rows;
    }

    @Override
    public boolean hasNext() {
        try {
            return rows.hasNext();
        } catch (Exception e) {
            throw new Failure(e);
        }
    }

    @Override
    public Row next() {
        try {
            return rows.next();
        } catch (Exception e) {
            throw new Failure(e);
        }
    }

    /** What Spark threw; its own exceptions, the one that kills a task among them, may be checked ones. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(Exception cause) {
            super(cause);
        }

        /** Throws what Spark threw, as it was; returns nothing, and is an exception only for {@code throw}. */
        RuntimeException rethrown() {
            return Failure.<RuntimeException>thrown(requireNonNull(getCause()));
        }

        /** The compiler takes a checked exception for an unchecked one. */
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <E extends Throwable> RuntimeException thrown(Throwable e) throws E {
            throw (E) e;
        }
    }
}
