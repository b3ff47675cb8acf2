package org.eft4j.examples.evaluation;

import java.util.List;

/** One of a verdict's values. */
public enum Metric {
    /** Whether answers are right. */
    FACTUALITY,
    /** Whether answers have the manners asked for. */
    HELPFULNESS,
    /** Whether answers refuse. */
    REFUSAL;

    /** Each outcome's value. */
    public List<Double> of(List<Outcome> outcomes) {
        return outcomes.stream().map(outcome -> of(outcome.verdict())).toList();
    }

    private double of(Verdict verdict) {
        return switch (this) {
            case FACTUALITY -> verdict.factuality();
            case HELPFULNESS -> verdict.helpfulness();
            case REFUSAL -> verdict.refusal();
        };
    }
}
