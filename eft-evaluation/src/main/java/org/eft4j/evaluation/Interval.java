package org.eft4j.evaluation;

/**
 * A figure with its 95 % confidence interval.
 *
 * @param value the figure
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double value, double low, double high) {
    /** Whether all of the interval is above a number. */
    public boolean isAbove(double number) {
        return low > number;
    }

    /** Whether all of the interval is below a number. */
    public boolean isBelow(double number) {
        return high < number;
    }
}
