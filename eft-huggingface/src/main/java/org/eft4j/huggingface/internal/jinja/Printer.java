package org.eft4j.huggingface.internal.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** Prints values as Python's {@code str} and {@code repr} do. Stateless and thread-safe. */
final class Printer {
    private Printer() {}

    /** Returns the text of a printed value. */
    static Text str(Budget budget, Object value) {
        if (Types.unmarked(value) instanceof Text text) {
            return text;
        }
        return value instanceof Undefined ? Text.EMPTY : repr(budget, value);
    }

    /** Returns the text of a value inside a printed list. */
    static Text repr(Budget budget, Object value) {
        TextBuilder out = new TextBuilder(budget);
        write(budget, value, out);
        return out.text();
    }

    private static void write(Budget budget, Object value, TextBuilder out) {
        budget.enter();
        try {
            if (value instanceof Text text) {
                quote(text, out);
            } else if (value instanceof Markup markup) {
                out.append("Markup(");
                quote(markup.text(), out);
                out.append(')');
            } else if (value instanceof Double number) {
                out.append(floating(number));
            } else if (value instanceof Boolean b) {
                out.append(b ? "True" : "False");
            } else if (value instanceof List<?> list) {
                writeAll(budget, list.iterator(), "[", "]", out);
            } else if (value instanceof Tuple tuple) {
                writeAll(budget, tuple.items().iterator(), "(", tuple.items().size() == 1 ? ",)" : ")", out);
            } else if (value instanceof Dict dict) {
                write(budget, dict, out);
            } else if (value instanceof DictView view) {
                out.append("dict_").append(view.kind());
                writeAll(
                        budget,
                        view.dict().entries().stream().map(view.element()).iterator(),
                        "([",
                        "])",
                        out);
            } else if (value instanceof Namespace namespace) {
                out.append("<Namespace ");
                write(budget, namespace.attributes(), out);
                out.append(">");
            } else {
                out.append(simple(value));
            }
        } finally {
            budget.leave();
        }
    }

    private static String simple(Object value) {
        if (value instanceof Range range) {
            String step = range.step() == 1 ? "" : ", " + range.step();
            return "range(" + range.start() + ", " + range.stop() + step + ")";
        }
        if (value == None.NONE) {
            return "None";
        }
        if (value instanceof Undefined) {
            return "Undefined";
        }
        if (value instanceof FilterGenerator || value instanceof TemplateFunction) {
            if (value instanceof Macro || value instanceof LoopContext) {
                return value.toString();
            }
            throw new TemplateException(
                    value instanceof FilterGenerator
                            ? "what a filter such as map gives cannot be printed; use |list first"
                            : "a function cannot be printed; call it with ()");
        }
        return value.toString();
    }

    private static void writeAll(Budget budget, Iterator<?> elements, String open, String close, TextBuilder out) {
        out.append(open);
        while (elements.hasNext()) {
            write(budget, elements.next(), out);
            if (elements.hasNext()) {
                out.append(", ");
            }
        }
        out.append(close);
    }

    private static void write(Budget budget, Dict dict, TextBuilder out) {
        out.append("{");
        Iterator<Dict.Entry> entries = dict.entries().iterator();
        while (entries.hasNext()) {
            Dict.Entry entry = entries.next();
            write(budget, entry.key(), out);
            out.append(": ");
            write(budget, entry.value(), out);
            if (entries.hasNext()) {
                out.append(", ");
            }
        }
        out.append("}");
    }

    private static void quote(Text text, TextBuilder out) {
        String characters = text.characters();
        char quote = characters.indexOf('\'') >= 0 && characters.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        for (int i = 0; i < characters.length(); i = characters.offsetByCodePoints(i, 1)) {
            int c = characters.codePointAt(i);
            String shown = c == quote || c == '\\'
                    ? "\\" + (char) c
                    : Characters.isPrintable(c) ? Character.toString(c) : escape(c);
            out.append(shown, text.isData(i));
        }
        out.append(quote);
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, c <= 0xff ? "\\x%02x" : c <= 0xffff ? "\\u%04x" : "\\U%08x", c);
        };
    }

    /** Returns the shortest digits that read as the same float, as Python prints them. */
    static String floating(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(number);
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - shortest.scale() - 1;
        String sign = number < 0 ? "-" : "";
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.abs().toPlainString();
            return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
        }
        String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
        return sign + digits.charAt(0) + rest + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static BigDecimal shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits)).stripTrailingZeros();
            if (rounded.doubleValue() == number) {
                return rounded;
            }
        }
        return exact.round(new MathContext(17)).stripTrailingZeros();
    }
}
