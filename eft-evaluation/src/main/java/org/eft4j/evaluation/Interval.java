package org.eft4j.evaluation;

/**
 * A figure with its 95 % confidence interval. A figure of fewer than {@value #LEAST} independent questions has no
 * interval: {@code low} and {@code high} are NaN then. A figure of no question is NaN itself.
 *
 * @param value the figure
 * @param low the lower end, or NaN
 * @param high the upper end, or NaN
 */
public record Interval(double value, double low, double high) {
    /** The number of independent questions below which nothing is said about questions that were not asked. */
    public static final int LEAST = 20;

    /** Returns a figure without an interval. */
    static Interval unknown(double value) {
        return new Interval(value, Double.NaN, Double.NaN);
    }

    /** Returns whether there were enough questions for an interval. */
    public boolean isKnown() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /** Returns whether all of the interval is above a number; false without an interval. */
    public boolean isAbove(double number) {
        return low > number;
    }

    /** Returns whether all of the interval is below a number; false without an interval. */
    public boolean isBelow(double number) {
        return high < number;
    }
}
