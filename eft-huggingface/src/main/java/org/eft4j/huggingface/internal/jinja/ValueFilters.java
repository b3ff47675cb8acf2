package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The filters for single values: texts, numbers, anything. Stateless and thread-safe. */
final class ValueFilters {
    /** By name. */
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            entry("default", ValueFilters::byDefault),
            entry("d", ValueFilters::byDefault),
            entry("string", (budget, arguments) -> soft(budget, only(arguments))),
            entry("upper", (budget, arguments) -> method(budget, "upper", arguments)),
            entry("lower", (budget, arguments) -> method(budget, "lower", arguments)),
            entry("capitalize", (budget, arguments) -> method(budget, "capitalize", arguments)),
            entry("trim", (budget, arguments) -> {
                Arguments.Bound bound = arguments.bind("trim", 1, "value", "chars");
                return method(budget, "strip", new Arguments(List.of(bound.get(0), bound.get(1, None.NONE)), Map.of()));
            }),
            entry("title", (budget, arguments) -> title(budget, Printer.str(budget, only(arguments)))),
            entry("replace", (budget, arguments) -> {
                Arguments.Bound bound = arguments.bind("replace", 3, "s", "old", "new", "count");
                return StringMethods.replace(
                        budget,
                        Printer.str(budget, bound.get(0)),
                        Printer.str(budget, bound.get(1)),
                        Printer.str(budget, bound.get(2)),
                        bound.absent(3) ? -1 : bound.number(3));
            }),
            entry("indent", ValueFilters::indent),
            entry("format", (budget, arguments) -> {
                Dict named = new Dict();
                arguments.named().forEach(named::put);
                Arguments values = arguments.without(1);
                if (named.size() > 0 && !values.positional().isEmpty()) {
                    throw new TemplateException("format takes values or named values, not both");
                }
                return Operators.apply(
                        budget,
                        "%",
                        soft(budget, first(arguments)),
                        named.size() > 0 ? named : new Tuple(values.positional()));
            }),
            entry("tojson", Json::filter),
            entry("safe", (budget, arguments) -> new Markup(Printer.str(budget, only(arguments)))),
            entry("escape", (budget, arguments) -> new Markup(Markup.escaped(budget, only(arguments)))),
            entry("e", (budget, arguments) -> new Markup(Markup.escaped(budget, only(arguments)))),
            entry("int", ValueFilters::integer),
            entry("float", ValueFilters::floating),
            entry("abs", (budget, arguments) -> {
                Object value = only(arguments);
                return Numbers.compare(Numbers.positive(value), Types.integer(0)) < 0
                                || Double.valueOf(-0.0).equals(value)
                        ? Numbers.negative(value)
                        : Numbers.positive(value);
            }),
            entry("round", (budget, arguments) -> round(arguments)));

    /** What Jinja takes for the gap between two words. */
    private static final String BETWEEN_WORDS = "-({[<";

    /** Longer texts are no numbers. */
    private static final int MAX_NUMBER = 1_000;

    private static final Pattern FLOAT = Pattern.compile("[+-]?(\\d+\\.?\\d*+|\\.\\d++)([eE][+-]?\\d++)?+");

    private ValueFilters() {}

    private static Object only(Arguments arguments) {
        return arguments.bind("this filter", 1, "value").get(0);
    }

    private static Object first(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw new TemplateException("the filter needs a value");
        }
        return arguments.positional().get(0);
    }

    private static Object soft(Budget budget, Object value) {
        return value instanceof Markup ? value : Printer.str(budget, value);
    }

    /** A method of strings, on the value as text. */
    private static Object method(Budget budget, String name, Arguments arguments) {
        return Attributes.getattr(soft(budget, first(arguments)), name) instanceof TemplateFunction method
                ? method.call(budget, arguments.without(1))
                : "";
    }

    private static Object byDefault(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("default", 1, "value", "default_value", "boolean");
        Object value = bound.get(0);
        boolean replaced = value instanceof Undefined || (bound.flag(2) && !Types.isTrue(value));
        return replaced ? bound.get(1, "") : value;
    }

    private static String title(Budget budget, String text) {
        TextBuilder out = new TextBuilder(budget);
        boolean inWord = false;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            String character = Character.toString(c);
            boolean gap = Characters.isSpace(c) || BETWEEN_WORDS.indexOf(c) >= 0;
            out.append(gap ? character : inWord ? LetterCase.lower(character) : LetterCase.upper(character));
            inWord = !gap;
        }
        return out.toString();
    }

    private static Object indent(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("indent", 1, "s", "width", "first", "blank");
        Object width = bound.get(1, Types.integer(4));
        String indent = Types.unmarked(width) instanceof String text
                ? text
                : new TextBuilder(budget).repeat(" ", bound.number(1, 4)).toString();
        TextBuilder out = new TextBuilder(budget).append(bound.flag(2) ? indent : "");
        String source = new TextBuilder(budget)
                .append(Printer.str(budget, bound.get(0)))
                .append('\n')
                .toString();
        boolean begins = true;
        for (String text : StringMethods.lines(budget, source, false)) {
            if (!begins) {
                out.append('\n').append(text.isEmpty() && !bound.flag(3) ? "" : indent);
            }
            out.append(text);
            begins = false;
        }
        return out.toString();
    }

    private static Object integer(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("int", 1, "value", "default", "base");
        Object value = bound.get(0);
        if (Types.counted(value) instanceof BigInteger integer) {
            return integer;
        }
        BigInteger read = Types.unmarked(value) instanceof String text ? parsed(text, bound.number(2, 10)) : null;
        if (read != null) {
            return read;
        }
        Double number = value instanceof Double own
                ? own
                : Types.unmarked(value) instanceof String text ? parsedFloat(text) : null;
        return number == null || number.isNaN() || number.isInfinite()
                ? bound.get(1, Types.integer(0))
                : Numbers.truncated(number);
    }

    private static Object floating(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("float", 1, "value", "default");
        Object value = bound.get(0);
        if (Types.isNumber(value)) {
            return Numbers.floating(value);
        }
        Double number = Types.unmarked(value) instanceof String text ? parsedFloat(text) : null;
        return number == null ? bound.get(1, 0.0) : number;
    }

    /** A whole number as Python reads it, null if the text is none. */
    private static @Nullable BigInteger parsed(String text, long base) {
        if (text.length() > MAX_NUMBER) {
            return null;
        }
        String digits = Characters.strip(text, true, true);
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

    private static @Nullable Double parsedFloat(String text) {
        if (text.length() > MAX_NUMBER) {
            return null;
        }
        String bare = Characters.strip(text, true, true)
                .replaceAll("(?<=\\d)_(?=\\d)", "")
                .toLowerCase(Locale.ROOT);
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
        String method = bound.text(2, "common");
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
