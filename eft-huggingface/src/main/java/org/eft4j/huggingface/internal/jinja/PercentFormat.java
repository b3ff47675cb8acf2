package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;

/** Formats a text as Python's {@code 'text %s' % value} does. For one text, not thread-safe. */
final class PercentFormat {
    private final Budget budget;
    private final String format;
    private final Object value;
    private final Iterator<Object> arguments;
    private int at;
    private boolean byName;

    private PercentFormat(Budget budget, String format, Object value) {
        this.budget = budget;
        this.format = format;
        this.value = value;
        this.arguments = (value instanceof Tuple tuple ? tuple.items() : List.of(value)).iterator();
    }

    /**
     * Formats a text. A format that holds data gives data, since its own characters and those it lays out cannot be
     * told apart.
     */
    static Text format(Budget budget, Text format, Object value) {
        Text formatted = new PercentFormat(budget, format.characters(), value).run();
        return format.hasData() ? Text.data(formatted.characters()) : formatted;
    }

    private Text run() {
        budget.look(format.length());
        TextBuilder out = new TextBuilder(budget);
        while (at < format.length()) {
            char c = next();
            if (c == '%') {
                out.append(conversion());
            } else {
                out.append(c);
            }
        }
        if (!byName && arguments.hasNext() && !(value instanceof Dict)) {
            throw new TemplateException("a format with % has too many values");
        }
        return out.text();
    }

    private Text conversion() {
        budget.step();
        Object named = null;
        if (peek() == '(') {
            int end = format.indexOf(')', at);
            if (!(value instanceof Dict dict) || end < 0) {
                throw new TemplateException("a format with names needs a mapping");
            }
            String name = format.substring(at + 1, end);
            at = end + 1;
            byName = true;
            named = dict.named(name);
            if (named == null) {
                throw new TemplateException("the mapping of a format has no '" + name + "'");
            }
        }
        StringBuilder flags = new StringBuilder();
        while ("-+ 0#".indexOf(peek()) >= 0) {
            flags.append(next());
        }
        long width = number(0);
        boolean left = flags.indexOf("-") >= 0 || width < 0;
        long precision = -1;
        if (peek() == '.') {
            next();
            precision = Math.max(0, number(0));
        }
        char type = next();
        if (type == '%') {
            return Text.template("%");
        }
        Object argument = named == null ? argument() : named;
        boolean zeros = flags.indexOf("0") >= 0 && !left && "sracd".indexOf(type) != 0;
        char sign = flags.indexOf("+") >= 0 ? '+' : flags.indexOf(" ") >= 0 ? ' ' : '-';
        char align = left ? '<' : zeros ? '=' : '>';
        return switch (type) {
            case 's', 'r', 'a' ->
                new FormatSpec(Text.SPACE, left ? '<' : '>', '-', false, false, Math.abs(width), precision, 's')
                        .format(budget, type == 's' ? argument : Printer.repr(budget, argument));
            case 'c' ->
                new FormatSpec(Text.SPACE, left ? '<' : '>', '-', false, false, Math.abs(width), -1, 's')
                        .format(budget, character(argument));
            case 'd', 'i', 'u', 'x', 'X', 'o', 'e', 'E', 'f', 'F', 'g', 'G' ->
                new FormatSpec(
                                zeros ? Text.template("0") : Text.SPACE,
                                align,
                                sign,
                                flags.indexOf("#") >= 0,
                                false,
                                Math.abs(width),
                                precision,
                                type == 'i' || type == 'u' ? 'd' : type)
                        .format(
                                budget,
                                "diu".indexOf(type) >= 0 && argument instanceof Double d
                                        ? Numbers.truncated(d)
                                        : argument);
            default -> throw new TemplateException("a format has the unknown conversion '" + type + "'");
        };
    }

    private static Object character(Object argument) {
        if (Types.counted(argument) instanceof BigInteger code
                && code.signum() >= 0
                && code.compareTo(BigInteger.valueOf(Character.MAX_CODE_POINT)) <= 0) {
            // a stranger's text may have given the code
            return Text.data(Character.toString(code.intValue()));
        }
        if (Types.unmarked(argument) instanceof Text text && text.codePointCount() == 1) {
            return text;
        }
        throw new TemplateException("the format %c needs one character or its code, got " + Types.name(argument));
    }

    private Object argument() {
        if (byName || !arguments.hasNext()) {
            throw new TemplateException("a format with % has too few values");
        }
        return arguments.next();
    }

    private long number(long otherwise) {
        if (peek() == '*') {
            next();
            return Types.counted(argument()) instanceof BigInteger width ? Types.clamped(width) : otherwise;
        }
        long number = otherwise;
        while (peek() >= '0' && peek() <= '9') {
            number = Math.min(Integer.MAX_VALUE, number * 10 + (next() - '0'));
        }
        return number;
    }

    private char peek() {
        return at < format.length() ? format.charAt(at) : '\0';
    }

    private char next() {
        if (at >= format.length()) {
            throw new TemplateException("a format ends within a conversion");
        }
        return format.charAt(at++);
    }
}
