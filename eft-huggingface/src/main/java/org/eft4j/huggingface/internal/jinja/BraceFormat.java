package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;

/** Formats a text as Python's {@code 'text {}'.format(value)} does. For one text, not thread-safe. */
final class BraceFormat {
    private final Budget budget;
    private final String format;
    private final Arguments arguments;
    private int at;
    private int automatic;

    private BraceFormat(Budget budget, String format, Arguments arguments) {
        this.budget = budget;
        this.format = format;
        this.arguments = arguments;
    }

    /**
     * Runs the method {@code format} of strings. A format that holds data gives data, since its own characters and
     * those it lays out cannot be told apart.
     */
    static Object format(Budget budget, Text format, Arguments arguments) {
        Text formatted = new BraceFormat(budget, format.characters(), arguments).run();
        return format.hasData() ? Text.data(formatted.characters()) : formatted;
    }

    private Text run() {
        TextBuilder out = new TextBuilder(budget);
        while (at < format.length()) {
            char c = format.charAt(at++);
            boolean doubled = at < format.length() && format.charAt(at) == c;
            if ((c == '{' || c == '}') && doubled) {
                at++;
                out.append(c);
            } else if (c == '{') {
                out.append(field());
            } else if (c == '}') {
                throw new TemplateException("a format has a '}' without its '{'");
            } else {
                out.append(c);
            }
        }
        return out.text();
    }

    private Text field() {
        budget.step();
        int end = format.indexOf('}', at);
        if (end < 0) {
            throw new TemplateException("a format has a '{' without its '}'");
        }
        String field = format.substring(at, end);
        at = end + 1;
        int colon = field.indexOf(':');
        String what = colon < 0 ? field : field.substring(0, colon);
        String layout = colon < 0 ? "" : field.substring(colon + 1);
        if (layout.indexOf('{') >= 0) {
            throw new TemplateException("a field inside the layout of a field is not supported");
        }
        int conversion = what.indexOf('!');
        Object value = value(conversion < 0 ? what : what.substring(0, conversion));
        if (conversion >= 0) {
            value = what.endsWith("!r") || what.endsWith("!a")
                    ? Printer.repr(budget, value)
                    : Printer.str(budget, value);
        }
        return layout.isEmpty()
                ? Printer.str(budget, value)
                : layout(layout, value).format(budget, value);
    }

    /**
     * Returns the argument that a field names: {@code 0}, {@code name}, {@code name.attribute} or {@code name[key]}.
     */
    private Object value(String path) {
        int end = 0;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
            end++;
        }
        Object value = argument(path.substring(0, end));
        while (end < path.length()) {
            boolean attribute = path.charAt(end) == '.';
            int start = end + 1;
            end = start;
            while (end < path.length()
                    && (attribute ? path.charAt(end) != '.' && path.charAt(end) != '[' : path.charAt(end) != ']')) {
                end++;
            }
            String name = path.substring(start, end);
            value = attribute ? Attributes.getattr(value, name) : Attributes.getitem(budget, value, key(name));
            end = attribute ? end : end + 1;
        }
        return value;
    }

    private Object argument(String name) {
        Object found = null;
        if (name.isEmpty() || isNumber(name)) {
            int place = name.isEmpty()
                    ? automatic++
                    : new BigInteger(name)
                            .min(BigInteger.valueOf(Integer.MAX_VALUE))
                            .intValue();
            found = place < arguments.positional().size()
                    ? arguments.positional().get(place)
                    : null;
        } else {
            found = arguments.named().get(name);
        }
        if (found == null) {
            throw new TemplateException("a format has no value for {" + name + "}");
        }
        return found;
    }

    private static Object key(String name) {
        return isNumber(name) ? new BigInteger(name) : Text.template(name);
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.length() < 20 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Reads a layout: {@code [[fill]align][sign][#][0][width][,][.precision][type]}. */
    private static FormatSpec layout(String layout, Object value) {
        Cursor in = new Cursor(layout);
        String fill = " ";
        char align = ' ';
        if (layout.length() > 1 && "<>^=".indexOf(layout.charAt(1)) >= 0) {
            fill = layout.substring(0, 1);
            align = layout.charAt(1);
            in.at = 2;
        } else if ("<>^=".indexOf(in.peek()) >= 0) {
            align = in.next();
        }
        char sign = "+- ".indexOf(in.peek()) >= 0 ? in.next() : '-';
        boolean alternate = in.skip('#');
        if (in.skip('0') && align == ' ') {
            fill = "0";
            align = '=';
        }
        long width = in.number(0);
        boolean grouped = in.skip(',');
        long precision = in.skip('.') ? in.number(0) : -1;
        boolean text = Types.isText(value);
        char type = in.more() ? in.next() : text ? 's' : value instanceof Double ? (precision < 0 ? 'r' : 'g') : 'd';
        if (in.more()
                || "sdxXobeEfFgG%r".indexOf(type) < 0
                || text != (type == 's')
                || !(text || Types.isNumber(value))) {
            throw new TemplateException(
                    "the layout '" + layout + "' does not fit a value of type " + Types.name(value));
        }
        return new FormatSpec(Text.template(fill), align, sign, alternate, grouped, width, precision, type);
    }

    /** A position in a layout. */
    private static final class Cursor {
        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        boolean more() {
            return at < text.length();
        }

        char peek() {
            return more() ? text.charAt(at) : '\0';
        }

        char next() {
            return text.charAt(at++);
        }

        boolean skip(char c) {
            boolean there = peek() == c;
            at += there ? 1 : 0;
            return there;
        }

        long number(long otherwise) {
            long number = otherwise;
            while (peek() >= '0' && peek() <= '9') {
                number = Math.min(Integer.MAX_VALUE, number * 10 + (next() - '0'));
            }
            return number;
        }
    }
}
