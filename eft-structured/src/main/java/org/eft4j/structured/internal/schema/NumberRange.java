package org.eft4j.structured.internal.schema;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.eft4j.structured.internal.regex.CodePoints;
import org.eft4j.structured.internal.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The numbers between two bounds, whole or not, and their spellings. Where there is a bound, numbers are spelled
 * without an exponent, so that digits decide. Grows while schemas are read; not thread-safe.
 */
final class NumberRange {
    private boolean whole;
    private @Nullable BigDecimal least;
    private boolean leastExcluded;
    private @Nullable BigDecimal most;
    private boolean mostExcluded;

    void requireWhole() {
        whole = true;
    }

    void atLeast(BigDecimal bound, boolean excluded) {
        int order = least == null ? 1 : bound.compareTo(least);
        if (order > 0) {
            least = bound;
        }
        leastExcluded = order == 0 ? leastExcluded || excluded : order > 0 ? excluded : leastExcluded;
    }

    void atMost(BigDecimal bound, boolean excluded) {
        int order = most == null ? -1 : bound.compareTo(most);
        if (order < 0) {
            most = bound;
        }
        mostExcluded = order == 0 ? mostExcluded || excluded : order < 0 ? excluded : mostExcluded;
    }

    void and(NumberRange other) {
        whole |= other.whole;
        if (other.least != null) {
            atLeast(other.least, other.leastExcluded);
        }
        if (other.most != null) {
            atMost(other.most, other.mostExcluded);
        }
    }

    boolean contains(BigDecimal number) {
        return (!whole || JsonValues.isWhole(number))
                && (least == null || number.compareTo(least) >= (leastExcluded ? 1 : 0))
                && (most == null || number.compareTo(most) <= (mostExcluded ? -1 : 0));
    }

    /** Returns whether no number is in both ranges, as far as the bounds tell. */
    boolean isApartFrom(NumberRange other) {
        NumberRange both = new NumberRange();
        both.and(this);
        both.and(other);
        return both.isEmpty();
    }

    boolean isEmpty() {
        BigDecimal low = least;
        BigDecimal high = most;
        if (low == null || high == null) {
            return false;
        }
        if (whole) {
            return wholeLeast(low).compareTo(wholeMost(high)) > 0;
        }
        int order = low.compareTo(high);
        return order > 0 || (order == 0 && (leastExcluded || mostExcluded));
    }

    private BigDecimal wholeLeast(BigDecimal bound) {
        BigDecimal ceiling = bound.setScale(0, RoundingMode.CEILING);
        return leastExcluded && ceiling.compareTo(bound) == 0 ? ceiling.add(BigDecimal.ONE) : ceiling;
    }

    private BigDecimal wholeMost(BigDecimal bound) {
        BigDecimal floor = bound.setScale(0, RoundingMode.FLOOR);
        return mostExcluded && floor.compareTo(bound) == 0 ? floor.subtract(BigDecimal.ONE) : floor;
    }

    /** Returns the spellings. */
    Automaton automaton() {
        BigDecimal low = least;
        BigDecimal high = most;
        if (low == null && high == null) {
            return Pattern.matching(whole ? "0|-?[1-9][0-9]*" : "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
        }
        if (isEmpty()) {
            return Automata.makeEmpty();
        }
        boolean lowOut = leastExcluded;
        boolean highOut = mostExcluded;
        if (whole) {
            low = low == null ? null : wholeLeast(low);
            high = high == null ? null : wholeMost(high);
            lowOut = false;
            highOut = false;
        }
        List<Automaton> parts = new ArrayList<>();
        if (low != null && low.signum() >= 0) {
            parts.add(magnitudes(low, lowOut, high, highOut));
        } else {
            if (high == null || high.signum() > 0 || (high.signum() == 0 && !highOut)) {
                parts.add(magnitudes(BigDecimal.ZERO, false, high, highOut));
            }
            BigDecimal closest = high == null ? BigDecimal.ZERO : high.min(BigDecimal.ZERO);
            Automaton negated = magnitudes(
                    closest.negate(), closest.signum() == 0 || highOut, low == null ? null : low.negate(), lowOut);
            parts.add(Operations.concatenate(Automata.makeChar('-'), negated));
        }
        return CodePoints.deterministic(Operations.union(parts));
    }

    /** Returns the spellings of numbers from a bound of at least 0 on, up to another or without end. */
    private Automaton magnitudes(BigDecimal from, boolean fromExcluded, @Nullable BigDecimal to, boolean toExcluded) {
        Automaton all = Pattern.matching(whole ? "0|[1-9][0-9]*" : "(0|[1-9][0-9]*)(\\.[0-9]+)?");
        Automaton result = CodePoints.intersection(all, new DecimalComparison(from, true, fromExcluded).automaton());
        return to == null
                ? result
                : CodePoints.intersection(result, new DecimalComparison(to, false, toExcluded).automaton());
    }
}
