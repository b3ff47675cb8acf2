package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON, with the layout of Python's {@code json.dumps}. For one text, not thread-safe. */
final class Json {
    private final Budget budget;
    private final boolean asciiOnly;
    private final @Nullable Text indent;
    private final Text itemSeparator;
    private final Text keySeparator;
    private final boolean sortKeys;
    private final TextBuilder out;
    private int depth;

    private Json(Budget budget, Arguments.Bound options) {
        this.budget = budget;
        this.asciiOnly = options.flag(1);
        this.indent = indent(budget, options);
        if (options.absent(3)) {
            this.itemSeparator = Text.template(indent == null ? ", " : ",");
            this.keySeparator = Text.template(": ");
        } else {
            List<Object> separators = Sequences.list(budget, options.get(3));
            if (separators.size() != 2) {
                throw new TemplateException("tojson needs two separators, got " + separators.size());
            }
            this.itemSeparator = Printer.str(budget, separators.get(0));
            this.keySeparator = Printer.str(budget, separators.get(1));
        }
        this.sortKeys = options.flag(4);
        this.out = new TextBuilder(budget);
    }

    private static @Nullable Text indent(Budget budget, Arguments.Bound options) {
        if (options.absent(2)) {
            return null;
        }
        return Types.unmarked(options.get(2)) instanceof Text text
                ? text
                : new TextBuilder(budget).repeat(Text.SPACE, options.number(2)).text();
    }

    /** Runs the filter {@code tojson} of transformers. */
    static Object filter(Budget budget, Arguments arguments) {
        Arguments.Bound options =
                arguments.bind("tojson", 1, "value", "ensure_ascii", "indent", "separators", "sort_keys");
        Json json = new Json(budget, options);
        json.write(options.get(0));
        return json.out.text();
    }

    private void write(Object value) {
        budget.enter();
        try {
            if (Types.unmarked(value) instanceof Text text) {
                string(text);
            } else if (value instanceof Dict dict) {
                object(dict);
            } else if (value instanceof List<?> list) {
                array(list);
            } else if (value instanceof Tuple tuple) {
                array(tuple.items());
            } else {
                out.append(simple(value));
            }
        } finally {
            budget.leave();
        }
    }

    private static String simple(Object value) {
        if (value == None.NONE) {
            return "null";
        }
        if (value instanceof Boolean || value instanceof BigInteger) {
            return value.toString();
        }
        if (value instanceof Double number) {
            return Double.isNaN(number)
                    ? "NaN"
                    : Double.isInfinite(number) ? (number > 0 ? "Infinity" : "-Infinity") : Printer.floating(number);
        }
        throw new TemplateException("a value of type " + Types.name(value) + " cannot be written as JSON");
    }

    private void array(List<?> items) {
        open('[');
        Iterator<?> rest = items.iterator();
        while (rest.hasNext()) {
            newLine();
            write(rest.next());
            if (rest.hasNext()) {
                out.append(itemSeparator);
            }
        }
        close(']', items.isEmpty());
    }

    private void object(Dict dict) {
        List<Dict.Entry> entries = new ArrayList<>(dict.entries());
        if (sortKeys) {
            entries = Sorting.sorted(budget, entries, Dict.Entry::key, false);
        }
        open('{');
        Iterator<Dict.Entry> rest = entries.iterator();
        while (rest.hasNext()) {
            Dict.Entry entry = rest.next();
            newLine();
            string(key(entry.key()));
            out.append(keySeparator);
            write(entry.value());
            if (rest.hasNext()) {
                out.append(itemSeparator);
            }
        }
        close('}', entries.isEmpty());
    }

    private static Text key(Object key) {
        if (Types.unmarked(key) instanceof Text text) {
            return text;
        }
        if (key == None.NONE || Types.isNumber(key)) {
            return Text.template(simple(key));
        }
        throw new TemplateException("a value of type " + Types.name(key) + " cannot be a key in JSON");
    }

    private void open(char bracket) {
        out.append(bracket);
        depth++;
    }

    private void close(char bracket, boolean empty) {
        depth--;
        if (!empty) {
            newLine();
        }
        out.append(bracket);
    }

    private void newLine() {
        if (indent != null) {
            out.append('\n').repeat(indent, depth);
        }
    }

    private void string(Text text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            out.append(escaped(text.characters().charAt(i)), text.isData(i));
        }
        out.append('"');
    }

    private String escaped(char c) {
        int simple = "\"\\\n\r\t\f\b".indexOf(c);
        if (simple >= 0) {
            return "\\" + "\"\\nrtfb".charAt(simple);
        }
        return c < 0x20 || (asciiOnly && c > 0x7f) ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c);
    }
}
