package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A factor that is constant or depends on the step, the number of shared tokens so far. Immutable. */
final class WeightSchedule {
    static final WeightSchedule ONE = constant(1);

    private final double constant;
    private final @Nullable IntToDoubleFunction function;

    private WeightSchedule(double constant, @Nullable IntToDoubleFunction function) {
        this.constant = constant;
        this.function = function;
    }

    static WeightSchedule constant(double value) {
        if (!isFinite(value)) {
            throw new IllegalArgumentException("a weight must be a finite number, got " + value);
        }
        return new WeightSchedule(value, null);
    }

    static WeightSchedule of(IntToDoubleFunction function) {
        return new WeightSchedule(Double.NaN, requireNonNull(function));
    }

    /** Mixing is done in single precision. */
    private static boolean isFinite(double value) {
        return Float.isFinite((float) value);
    }

    boolean isConstant() {
        return function == null;
    }

    boolean is(double value) {
        return constant == value;
    }

    /**
     * Returns whether the weight pulls towards its member: constant and positive, or a function that is positive at the
     * first step.
     */
    boolean isPositive() {
        return at(0) > 0;
    }

    /** Returns whether the weight is negative, or a function that may be. */
    boolean mayBeNegative() {
        return function != null || constant < 0;
    }

    double at(int step) {
        if (function == null) {
            return constant;
        }
        double value = function.applyAsDouble(step);
        if (!isFinite(value)) {
            throw new EftException(
                    "a weight must be a finite number, but its function gives " + value + " at step " + step);
        }
        return value;
    }

    /** Returns this weight with every value changed. */
    WeightSchedule map(DoubleUnaryOperator change) {
        IntToDoubleFunction f = function;
        return f == null
                ? constant(change.applyAsDouble(constant))
                : of(step -> change.applyAsDouble(f.applyAsDouble(step)));
    }

    @Override
    public String toString() {
        return function == null
                ? (constant == Math.rint(constant) ? Long.toString((long) constant) : Double.toString(constant))
                : "f(step)";
    }
}
