package org.eft4j.benchmarks;

import org.eft4j.SamplingOptions;
import org.eft4j.benchmarks.SyntheticLogits.Shape;

/** Ways to draw a token, each on the shape of logits it is asked for. */
public enum Draw {
    /** The likeliest token. */
    GREEDY,
    /** By temperature alone: every token can be drawn. */
    T,
    /** By temperature, top-k 50 and top-p .95. */
    K50_P95,
    /** By top-p .9 alone. */
    P90,
    /** By top-p .9 alone, where nearly nine tokens in ten belong to the set. */
    P90_FLAT,
    /** By temperature and min-p .05. */
    MIN_P;

    Shape shape() {
        return this == P90_FLAT ? Shape.FLAT : Shape.BELL;
    }

    SamplingOptions options() {
        SamplingOptions.Builder options = SamplingOptions.builder().seed(1);
        switch (this) {
            case GREEDY -> options.temperature(0);
            case T -> options.temperature(0.8);
            case K50_P95 -> options.temperature(0.8).topK(50).topP(0.95);
            case P90, P90_FLAT -> options.temperature(1).topP(0.9);
            case MIN_P -> options.temperature(0.8).minP(0.05);
        }
        return options.build();
    }
}
