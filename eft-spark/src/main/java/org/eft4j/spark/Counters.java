package org.eft4j.spark;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What the tasks of a job count, as named accumulators, which Spark shows with the stage. Spark adds a task that ran
 * twice twice, so they tell how far a job is, and not exactly how many rows there are.
 */
final class Counters implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LongAccumulator rows;
    private final LongAccumulator errors;
    private final LongAccumulator promptTokens;
    private final LongAccumulator tokens;

    /** Registers the counters of one job. */
    Counters(SparkContext context) {
        rows = context.longAccumulator("eft4j rows");
        errors = context.longAccumulator("eft4j rows with an error");
        promptTokens = context.longAccumulator("eft4j prompt tokens");
        tokens = context.longAccumulator("eft4j tokens");
    }

    void row(long readTokens, long writtenOrScoredTokens) {
        rows.add(1L);
        promptTokens.add(readTokens);
        tokens.add(writtenOrScoredTokens);
    }

    void error() {
        rows.add(1L);
        errors.add(1L);
    }
}
