package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** Python's comparisons. Each takes steps, for values can be long and deep. Stateless and thread-safe. */
final class Comparison {
    private Comparison() {}

    /** Applies an operator such as {@code <=}, {@code ==} or {@code in}. */
    static boolean test(Budget budget, String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> equal(budget, left, right);
            case "!=" -> !equal(budget, left, right);
            case "in" -> contains(budget, right, left);
            case "not in" -> !contains(budget, right, left);
            case "<" -> !isNaN(left, right) && compare(budget, left, right) < 0;
            case "<=" -> !isNaN(left, right) && compare(budget, left, right) <= 0;
            case ">" -> !isNaN(left, right) && compare(budget, left, right) > 0;
            default -> !isNaN(left, right) && compare(budget, left, right) >= 0;
        };
    }

    @SuppressWarnings("ReferenceEquality") // the same object is equal to itself unless it is NaN
    static boolean equal(Budget budget, Object left, Object right) {
        if (left == right) {
            return !isNaN(left, right);
        }
        if (Types.unmarked(left) instanceof String a) {
            budget.look(a.length());
            return a.equals(Types.unmarked(right));
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return !isNaN(left, right) && Numbers.compare(left, right) == 0;
        }
        if (items(left) instanceof List<?> a && items(right) instanceof List<?> b) {
            return (left instanceof Tuple) == (right instanceof Tuple) && equal(budget, a, b);
        }
        if (left instanceof Dict a && right instanceof Dict b) {
            return equal(budget, a, b);
        }
        return (left instanceof Undefined && right instanceof Undefined)
                || (left instanceof Range && left.equals(right));
    }

    private static boolean equal(Budget budget, List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        budget.enter();
        try {
            Iterator<?> others = right.iterator();
            return left.stream().allMatch(element -> equal(budget, element, others.next()));
        } finally {
            budget.leave();
        }
    }

    private static boolean equal(Budget budget, Dict left, Dict right) {
        if (left.size() != right.size()) {
            return false;
        }
        budget.enter();
        try {
            return left.entries().stream().allMatch(entry -> {
                Object other = right.get(entry.key());
                return other != null && equal(budget, entry.value(), other);
            });
        } finally {
            budget.leave();
        }
    }

    /**
     * Which comes first.
     *
     * @throws TemplateException if the types have no order
     */
    static int compare(Budget budget, Object left, Object right) {
        budget.step();
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.compare(left, right);
        }
        if (Types.unmarked(left) instanceof String a && Types.unmarked(right) instanceof String b) {
            budget.look(Math.min(a.length(), b.length()));
            return compareCodePoints(a, b);
        }
        if (items(left) instanceof List<?> a
                && items(right) instanceof List<?> b
                && (left instanceof Tuple) == (right instanceof Tuple)) {
            return compare(budget, a, b);
        }
        throw new TemplateException(
                "values of type " + Types.name(left) + " and " + Types.name(right) + " have no order");
    }

    private static int compare(Budget budget, List<?> left, List<?> right) {
        budget.enter();
        try {
            for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                if (!equal(budget, left.get(i), right.get(i))) {
                    return compare(budget, left.get(i), right.get(i));
                }
            }
            return Integer.compare(left.size(), right.size());
        } finally {
            budget.leave();
        }
    }

    /** Java compares halves of surrogate pairs, Python whole characters. */
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

    /** For sorting. */
    static Comparator<Object> order(Budget budget) {
        return (a, b) -> compare(budget, a, b);
    }

    static boolean contains(Budget budget, Object container, Object element) {
        if (Types.unmarked(container) instanceof String text) {
            if (Types.unmarked(element) instanceof String part) {
                return Substrings.find(budget, text, part, 0) >= 0;
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
            if (equal(budget, element, elements.next())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNaN(Object left, Object right) {
        return (left instanceof Double a && a.isNaN()) || (right instanceof Double b && b.isNaN());
    }

    private static Object items(Object value) {
        return value instanceof Tuple tuple ? tuple.items() : value;
    }
}
