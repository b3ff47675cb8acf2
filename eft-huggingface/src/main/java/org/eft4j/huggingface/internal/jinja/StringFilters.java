package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/** The filters for texts. Stateless and thread-safe. */
final class StringFilters {
    /** The filters by name. */
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            entry("string", (budget, arguments) -> soft(budget, arguments.only())),
            entry("upper", (budget, arguments) -> method(budget, "upper", arguments)),
            entry("lower", (budget, arguments) -> method(budget, "lower", arguments)),
            entry("capitalize", (budget, arguments) -> method(budget, "capitalize", arguments)),
            entry("trim", (budget, arguments) -> {
                Arguments.Bound bound = arguments.bind("trim", 1, "value", "chars");
                return method(budget, "strip", new Arguments(List.of(bound.get(0), bound.get(1, None.NONE)), Map.of()));
            }),
            entry("title", (budget, arguments) -> title(budget, Printer.str(budget, arguments.only()))),
            entry("replace", (budget, arguments) -> {
                Arguments.Bound bound = arguments.bind("replace", 3, "s", "old", "new", "count");
                return Substrings.replace(
                        budget,
                        Printer.str(budget, bound.get(0)),
                        Printer.str(budget, bound.get(1)).characters(),
                        Printer.str(budget, bound.get(2)),
                        bound.absent(3) ? -1 : bound.number(3));
            }),
            entry("indent", StringFilters::indent),
            entry("format", (budget, arguments) -> {
                Dict named = new Dict();
                arguments.named().forEach((name, value) -> named.put(Text.data(name), value));
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
            entry("safe", (budget, arguments) -> new Markup(Printer.str(budget, arguments.only()))),
            entry("escape", (budget, arguments) -> new Markup(Markup.escaped(budget, arguments.only()))),
            entry("e", (budget, arguments) -> new Markup(Markup.escaped(budget, arguments.only()))));

    /** The characters that separate two words for Jinja. */
    private static final String BETWEEN_WORDS = "-({[<";

    private StringFilters() {}

    private static Object first(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw new TemplateException("the filter needs a value");
        }
        return arguments.positional().get(0);
    }

    private static Object soft(Budget budget, Object value) {
        return value instanceof Markup ? value : Printer.str(budget, value);
    }

    /** Calls a method of strings on the value as text. */
    private static Object method(Budget budget, String name, Arguments arguments) {
        return Attributes.getattr(soft(budget, first(arguments)), name) instanceof TemplateFunction method
                ? method.call(budget, arguments.without(1))
                : Text.EMPTY;
    }

    private static Text title(Budget budget, Text text) {
        String characters = text.characters();
        TextBuilder out = new TextBuilder(budget);
        boolean inWord = false;
        for (int i = 0; i < characters.length(); i = characters.offsetByCodePoints(i, 1)) {
            int c = characters.codePointAt(i);
            boolean gap = Characters.isSpace(c) || BETWEEN_WORDS.indexOf(c) >= 0;
            out.append(
                    gap ? Character.toString(c) : inWord ? LetterCase.lower(c) : LetterCase.upper(c), text.isData(i));
            inWord = !gap;
        }
        return out.text();
    }

    private static Object indent(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("indent", 1, "s", "width", "first", "blank");
        Object width = bound.get(1, Types.integer(4));
        Text indent = Types.unmarked(width) instanceof Text text
                ? text
                : new TextBuilder(budget).repeat(Text.SPACE, bound.number(1, 4)).text();
        TextBuilder out = new TextBuilder(budget).append(bound.flag(2) ? indent : Text.EMPTY);
        Text source = new TextBuilder(budget).append(bound.text(0)).append('\n').text();
        boolean begins = true;
        for (Text text : Splits.lines(budget, source, false)) {
            if (!begins) {
                out.append('\n').append(text.isEmpty() && !bound.flag(3) ? Text.EMPTY : indent);
            }
            out.append(text);
            begins = false;
        }
        return out.text();
    }
}
