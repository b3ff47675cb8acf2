package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The filters that return numbers. Stateless and thread-safe. */
final class NumberFilters {
    /** The filters by name. */
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            entry("int", NumberFilters::integer),
            entry("float", NumberFilters::floating),
            entry("abs", (budget, arguments) -> {
                Object value = arguments.only();
                return Numbers.order(Numbers.positive(value), Types.integer(0)) == Order.LESS
                                || Double.valueOf(-0.0).equals(value)
                        ? Numbers.negative(value)
                        : Numbers.positive(value);
            }),
            entry("round", (budget, arguments) -> round(arguments)));

    /** The length of the longest text that is read as a number. */
    private static final int MAX_NUMBER = 1_000;

    private static final Pattern FLOAT = Pattern.compile("[+-]?(\\d+\\.?\\d*+|\\.\\d++)([eE][+-]?\\d++)?+");

    private NumberFilters() {}

    private static Object integer(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("int", 1, "value", "default", "base");
        Object value = defined(bound.get(0));
        if (Types.counted(value) instanceof BigInteger integer) {
            return integer;
        }
        BigInteger read = Types.unmarked(value) instanceof Text text
                ? parsed(budget, text.characters(), bound.number(2, 10))
                : null;
        if (read != null) {
            return read;
        }
        if (value instanceof Double own && own.isInfinite()) {
            throw new TemplateException("a float that is infinite cannot become an int");
        }
        Double number = value instanceof Double own
                ? own
                : Types.unmarked(value) instanceof Text text ? parsedFloat(budget, text.characters()) : null;
        return number == null || number.isNaN() || number.isInfinite()
                ? bound.get(1, Types.integer(0))
                : Numbers.truncated(number);
    }

    private static Object floating(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("float", 1, "value", "default");
        Object value = defined(bound.get(0));
        if (Types.isNumber(value)) {
            return Numbers.floating(value);
        }
        Double number = Types.unmarked(value) instanceof Text text ? parsedFloat(budget, text.characters()) : null;
        return number == null ? bound.get(1, 0.0) : number;
    }

    /** Refuses an undefined value, as Jinja does, although the filter has a default for values that are no number. */
    private static Object defined(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.refused();
        }
        return value;
    }

    /** Reads a whole number as Python does; returns null if the text is none. */
    private static @Nullable BigInteger parsed(Budget budget, String text, long base) {
        if (text.length() > MAX_NUMBER) {
            return null;
        }
        budget.steps(text.length());
        String digits = Characters.strip(text);
        boolean signed = digits.startsWith("-") || digits.startsWith("+");
        String magnitude = (signed ? digits.substring(1) : digits).toLowerCase(Locale.ROOT);
        String prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : " ";
        if (magnitude.startsWith(prefix)) {
            magnitude = magnitude.substring(2);
        }
        boolean wellFormed = !magnitude.isEmpty()
                && magnitude.length() <= 300
                && magnitude.matches("[0-9a-z]++(_[0-9a-z]++)*+")
                && base >= Character.MIN_RADIX
                && base <= Character.MAX_RADIX;
        try {
            BigInteger value = wellFormed ? new BigInteger(magnitude.replace("_", ""), (int) base) : null;
            return value != null && digits.startsWith("-") ? value.negate() : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Double parsedFloat(Budget budget, String text) {
        if (text.length() > MAX_NUMBER) {
            return null;
        }
        budget.steps(text.length());
        String bare = Characters.strip(text).replaceAll("(?<=\\d)_(?=\\d)", "").toLowerCase(Locale.ROOT);
        String unsigned = bare.startsWith("-") || bare.startsWith("+") ? bare.substring(1) : bare;
        double sign = bare.startsWith("-") ? -1 : 1;
        return switch (unsigned) {
            case "nan" -> Double.NaN;
            case "inf", "infinity" -> sign * Double.POSITIVE_INFINITY;
            default -> FLOAT.matcher(bare).matches() ? Double.parseDouble(bare) : null;
        };
    }

    private static Object round(Arguments arguments) {
        Arguments.Bound bound = arguments.bind("round", 1, "value", "precision", "method");
        int digits = (int) Math.max(-400, Math.min(400, bound.number(1, 0)));
        String method = bound.string(2, "common");
        if (method.equals("common")) {
            return Numbers.round(bound.get(0), digits);
        }
        double scale = Math.pow(10, digits);
        double scaled = Numbers.floating(bound.get(0)) * scale;
        return switch (method) {
            case "ceil" -> whole(scaled, RoundingMode.CEILING) / scale;
            case "floor" -> whole(scaled, RoundingMode.FLOOR) / scale;
            default -> throw new TemplateException("round knows 'common', 'ceil' and 'floor', not '" + method + "'");
        };
    }

    private static double whole(double number, RoundingMode mode) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new TemplateException("a float that is no finite number cannot be rounded");
        }
        return new BigDecimal(number).setScale(0, mode).doubleValue();
    }
}
