package org.eft4j.evaluation;

/**
 * What a judge says of an answer; each from 0, not at all, to 1.
 *
 * @param factuality whether it is right; 0 for a question that has no accepted answers
 * @param helpfulness whether it has the manners asked for, right or not
 * @param refusal whether it refuses to answer
 */
public record Verdict(double factuality, double helpfulness, double refusal) {
    /** Checks the ranges. */
    public Verdict {
        for (double value : new double[] {factuality, helpfulness, refusal}) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("a verdict's values are in [0, 1], got " + value);
            }
        }
    }
}
