package org.eft4j.structured.internal.schema;

import java.math.BigDecimal;
import org.apache.lucene.util.automaton.Automaton;
import org.eft4j.structured.internal.regex.CodePoints;

/** The spellings of decimal numbers of at least 0 that are greater, or less, than a bound, digit by digit. */
final class DecimalComparison {
    private static final int MAX_DIGITS = 400;

    private final String whole;
    private final String fraction;
    private final boolean greater;
    private final boolean equalCounts;
    private final Automaton.Builder builder = new Automaton.Builder();

    /**
     * Compares with a bound.
     *
     * @param greater whether the numbers are to be greater
     * @param excluded whether the bound itself does not count
     */
    DecimalComparison(BigDecimal bound, boolean greater, boolean excluded) {
        String plain = bound.signum() == 0 ? "0" : bound.stripTrailingZeros().toPlainString();
        int point = plain.indexOf('.');
        this.whole = point < 0 ? plain : plain.substring(0, point);
        this.fraction = point < 0 ? "" : plain.substring(point + 1);
        this.greater = greater;
        this.equalCounts = !excluded;
    }

    /** Returns whether a bound has few enough digits. */
    static boolean canCompare(BigDecimal bound) {
        return bound.precision() <= MAX_DIGITS && Math.abs((long) bound.scale()) <= MAX_DIGITS;
    }

    Automaton automaton() {
        int start = builder.createState();
        int at = start;
        // a number with fewer digits before the point is less, one with more is greater, whatever the digits
        for (int length = 1; length < whole.length(); length++) {
            int next = state(!greater);
            digits(at, next);
            if (!greater) {
                builder.addTransition(next, openFraction(), '.', '.');
            }
            at = next;
        }
        if (greater) {
            int longer = start;
            for (int length = 0; length <= whole.length(); length++) {
                int next = state(false);
                digits(longer, next);
                longer = next;
            }
            builder.setAccept(longer, true);
            digits(longer, longer);
            builder.addTransition(longer, openFraction(), '.', '.');
        }
        sameLength(start);
        return CodePoints.deterministic(builder.finish());
    }

    private int state(boolean accepting) {
        int state = builder.createState();
        builder.setAccept(state, accepting);
        return state;
    }

    private void digits(int from, int to) {
        builder.addTransition(from, to, '0', '9');
    }

    /** Returns a state in which any digits of a fraction may follow. */
    private int openFraction() {
        int first = state(false);
        int more = state(true);
        digits(first, more);
        digits(more, more);
        return first;
    }

    /** Compares numbers with as many digits before the point, from the first digit on. */
    private void sameLength(int start) {
        int at = start;
        for (int i = 0; i < whole.length(); i++) {
            int equal = state(false);
            int decided = decidedWhole(whole.length() - i - 1);
            compare(at, whole.charAt(i), equal, decided);
            at = equal;
        }
        boolean boundHasFraction = !fraction.isEmpty();
        // the number ends here: it equals the bound's whole part
        builder.setAccept(at, boundHasFraction ? !greater : equalCounts);
        int point = state(false);
        builder.addTransition(at, point, '.', '.');
        at = point;
        for (int i = 0; i < fraction.length(); i++) {
            boolean last = i + 1 == fraction.length();
            int equal = state(last ? equalCounts : !greater);
            compare(at, fraction.charAt(i), equal, openFractionDigits());
            at = equal;
        }
        // more digits: zeros keep it equal, any other makes it greater
        int zeros = fraction.isEmpty() ? state(equalCounts) : at;
        builder.addTransition(at, zeros, '0', '0');
        int beyond = openFractionDigits();
        if (greater) {
            builder.addTransition(at, beyond, '1', '9');
        }
        if (zeros != at) {
            builder.addTransition(zeros, zeros, '0', '0');
            if (greater) {
                builder.addTransition(zeros, beyond, '1', '9');
            }
        }
    }

    private int openFractionDigits() {
        int more = state(true);
        digits(more, more);
        return more;
    }

    /** Returns a state after which a number of digits before the point are free, and so is a fraction. */
    private int decidedWhole(int left) {
        int first = state(left == 0);
        int at = first;
        for (int i = 0; i < left; i++) {
            int next = state(i + 1 == left);
            digits(at, next);
            at = next;
        }
        builder.addTransition(at, openFraction(), '.', '.');
        return first;
    }

    private void compare(int from, char digit, int equal, int decided) {
        builder.addTransition(from, equal, digit, digit);
        if (greater && digit < '9') {
            builder.addTransition(from, decided, digit + 1, '9');
        }
        if (!greater && digit > '0') {
            builder.addTransition(from, decided, '0', digit - 1);
        }
    }
}
