package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Applies {@code + - * / // % **} to values of any type. Stateless and thread-safe. */
final class Operators {
    private Operators() {}

    static Object apply(Budget budget, String operator, Object left, Object right) {
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.apply(operator, left, right);
        }
        if (operator.equals("%") && Types.unmarked(left) instanceof Text format) {
            return left instanceof Markup
                    ? new Markup(PercentFormat.format(budget, format, escaped(budget, right)))
                    : PercentFormat.format(budget, format, right);
        }
        if (operator.equals("+")) {
            return add(budget, left, right);
        }
        if (operator.equals("*")) {
            if (Types.counted(right) instanceof BigInteger times) {
                return repeat(budget, left, times);
            }
            if (Types.counted(left) instanceof BigInteger times) {
                return repeat(budget, right, times);
            }
        }
        throw unsupported(operator, left, right);
    }

    private static Object add(Budget budget, Object left, Object right) {
        if (Types.isText(left) && Types.isText(right)) {
            return concatenate(budget, left, right);
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return joined(budget, a, b);
        }
        if (left instanceof Tuple a && right instanceof Tuple b) {
            return new Tuple(joined(budget, a.items(), b.items()));
        }
        throw unsupported("+", left, right);
    }

    private static List<Object> joined(Budget budget, List<?> left, List<?> right) {
        budget.elements((long) left.size() + right.size());
        List<Object> all = new ArrayList<>(left);
        all.addAll(right);
        return all;
    }

    private static Object repeat(Budget budget, Object value, BigInteger count) {
        long times = Math.max(0, Types.clamped(count));
        if (Types.unmarked(value) instanceof Text text) {
            Text repeated = new TextBuilder(budget).repeat(text, times).text();
            return value instanceof Markup ? new Markup(repeated) : repeated;
        }
        if (value instanceof List<?> list) {
            return repeated(budget, list, times);
        }
        if (value instanceof Tuple tuple) {
            return new Tuple(repeated(budget, tuple.items(), times));
        }
        throw unsupported("*", value, count);
    }

    private static List<Object> repeated(Budget budget, List<?> items, long times) {
        List<Object> all = new ArrayList<>();
        for (long i = 0; i < times && !items.isEmpty(); i++) {
            budget.elements(items.size());
            all.addAll(items);
        }
        return all;
    }

    private static Object escaped(Budget budget, Object values) {
        if (values instanceof Tuple tuple) {
            return new Tuple(
                    tuple.items().stream().map(value -> escaped(budget, value)).toList());
        }
        return values instanceof Text ? Markup.escaped(budget, values) : values;
    }

    /** Concatenates two texts. Where one is marked as safe, the other is escaped. */
    private static Object concatenate(Budget budget, Object left, Object right) {
        if (left instanceof Markup || right instanceof Markup) {
            return new Markup(new TextBuilder(budget)
                    .append(Markup.escaped(budget, left))
                    .append(Markup.escaped(budget, right))
                    .text());
        }
        return new TextBuilder(budget)
                .append(Printer.str(budget, left))
                .append(Printer.str(budget, right))
                .text();
    }

    private static TemplateException unsupported(String operator, Object left, Object right) {
        return new TemplateException(
                "'" + operator + "' does not work on " + Types.name(left) + " and " + Types.name(right));
    }
}
