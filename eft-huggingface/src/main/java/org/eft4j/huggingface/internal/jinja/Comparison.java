package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;

/**
 * Compares values as Python does. Each comparison costs steps, since values can be long and deep. Stateless and
 * thread-safe.
 */
final class Comparison {
    private Comparison() {}

    /** Applies an operator such as {@code <=}, {@code ==} or {@code in}. */
    static boolean test(Budget budget, String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> equal(budget, left, right);
            case "!=" -> !equal(budget, left, right);
            case "in" -> contains(budget, right, left);
            case "not in" -> !contains(budget, right, left);
            case "<" -> order(budget, left, right) == Order.LESS;
            case ">" -> order(budget, left, right) == Order.GREATER;
            case "<=" -> isOneOf(order(budget, left, right), Order.LESS);
            default -> isOneOf(order(budget, left, right), Order.GREATER);
        };
    }

    private static boolean isOneOf(Order order, Order strict) {
        return order == strict || order == Order.EQUAL;
    }

    /** Returns whether two values are equal. A float that is NaN does not equal even itself. */
    @SuppressWarnings("ReferenceEquality") // a list that contains itself equals itself without a look at its elements
    static boolean equal(Budget budget, Object left, Object right) {
        budget.step();
        if (left == right) {
            return !isNaN(left);
        }
        if (Types.unmarked(left) instanceof Text a && Types.unmarked(right) instanceof Text b) {
            budget.look(Math.min(a.length(), b.length()));
            return a.characters().equals(b.characters());
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.order(left, right) == Order.EQUAL;
        }
        if (items(left) instanceof List<?> a && items(right) instanceof List<?> b) {
            return (left instanceof Tuple) == (right instanceof Tuple) && equal(budget, a, b);
        }
        if (left instanceof Dict a && right instanceof Dict b) {
            return equal(budget, a, b);
        }
        return (left instanceof Undefined && right instanceof Undefined)
                || (left instanceof Range a && right instanceof Range b && a.hasNumbersOf(b));
    }

    private static boolean equal(Budget budget, List<?> left, List<?> right) {
        return left.size() == right.size() && firstDifference(budget, left, right) == left.size();
    }

    private static boolean equal(Budget budget, Dict left, Dict right) {
        if (left.size() != right.size()) {
            return false;
        }
        budget.enter();
        try {
            return left.entries().stream().allMatch(entry -> {
                budget.look(entry.key());
                Object other = right.get(entry.key());
                return other != null && isSameOrEqual(budget, entry.value(), other);
            });
        } finally {
            budget.leave();
        }
    }

    /** Returns whether a container that holds one value finds the other in it. */
    @SuppressWarnings("ReferenceEquality") // Python compares identity first, which matters for NaN
    static boolean isSameOrEqual(Budget budget, Object left, Object right) {
        budget.step();
        return left == right || equal(budget, left, right);
    }

    /**
     * Returns the order of two values.
     *
     * @throws TemplateException if their types have no order
     */
    static Order order(Budget budget, Object left, Object right) {
        budget.step();
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.order(left, right);
        }
        if (Types.unmarked(left) instanceof Text a && Types.unmarked(right) instanceof Text b) {
            budget.look(Math.min(a.length(), b.length()));
            return Order.of(compareCodePoints(a.characters(), b.characters()));
        }
        if (items(left) instanceof List<?> a
                && items(right) instanceof List<?> b
                && (left instanceof Tuple) == (right instanceof Tuple)) {
            int place = firstDifference(budget, a, b);
            return place < Math.min(a.size(), b.size())
                    ? order(budget, a.get(place), b.get(place))
                    : Order.of(Integer.compare(a.size(), b.size()));
        }
        throw new TemplateException(
                "values of type " + Types.name(left) + " and " + Types.name(right) + " have no order");
    }

    /** Returns the first place where two lists differ; the length of the shorter one if there is none. */
    private static int firstDifference(Budget budget, List<?> left, List<?> right) {
        budget.enter();
        try {
            int place = 0;
            int end = Math.min(left.size(), right.size());
            while (place < end && isSameOrEqual(budget, left.get(place), right.get(place))) {
                place++;
            }
            return place;
        } finally {
            budget.leave();
        }
    }

    /** Compares whole characters, as Python does; Java compares halves of surrogate pairs. */
    private static int compareCodePoints(String left, String right) {
        int i = 0;
        while (i < left.length() && i < right.length() && left.charAt(i) == right.charAt(i)) {
            i++;
        }
        if (i == left.length() || i == right.length()) {
            return Integer.compare(left.length(), right.length());
        }
        char a = left.charAt(i);
        char b = right.charAt(i);
        return Character.isSurrogate(a) == Character.isSurrogate(b)
                ? Character.compare(a, b)
                : Character.isSurrogate(a) ? 1 : -1;
    }

    static boolean contains(Budget budget, Object container, Object element) {
        if (Types.unmarked(container) instanceof Text text) {
            if (Types.unmarked(element) instanceof Text part) {
                return Substrings.find(budget, text.characters(), part.characters(), 0) >= 0;
            }
            throw new TemplateException("only a string can be in a string, got " + Types.name(element));
        }
        if (container instanceof Dict dict) {
            budget.look(element);
            return dict.get(element) != null;
        }
        if (container instanceof Range range && Types.counted(element) instanceof BigInteger number) {
            return range.contains(number);
        }
        Iterator<Object> elements = Sequences.iterator(budget, container);
        while (elements.hasNext()) {
            if (isSameOrEqual(budget, element, elements.next())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNaN(Object value) {
        return value instanceof Double number && number.isNaN();
    }

    private static Object items(Object value) {
        return value instanceof Tuple tuple ? tuple.items() : value;
    }
}
