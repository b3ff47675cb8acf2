package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The filters for values with elements. Stateless and thread-safe. */
final class SequenceFilters {
    /** The filters by name. */
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            entry("length", (budget, arguments) -> length(budget, arguments.only())),
            entry("count", (budget, arguments) -> length(budget, arguments.only())),
            entry("list", (budget, arguments) -> Sequences.list(budget, arguments.only())),
            entry("first", (budget, arguments) -> first(Sequences.iterator(budget, arguments.only()), "first")),
            entry("last", (budget, arguments) -> first(Sequences.reversed(budget, arguments.only()), "last")),
            entry("reverse", SequenceFilters::reverse),
            entry("join", SequenceFilters::join),
            entry("map", SequenceFilters::map),
            entry("select", (budget, arguments) -> select(budget, arguments, false, true)),
            entry("reject", (budget, arguments) -> select(budget, arguments, false, false)),
            entry("selectattr", (budget, arguments) -> select(budget, arguments, true, true)),
            entry("rejectattr", (budget, arguments) -> select(budget, arguments, true, false)),
            entry("items", SequenceFilters::items),
            entry("sum", SequenceFilters::sum));

    private SequenceFilters() {}

    private static Object length(Budget budget, Object value) {
        budget.look(value);
        OptionalLong size = Sequences.size(value);
        if (size.isEmpty()) {
            throw new TemplateException("a value of type " + Types.name(value) + " has no length"
                    + (value instanceof FilterGenerator ? "; use |list first" : ""));
        }
        return Types.integer(size.getAsLong());
    }

    private static Object first(Iterator<Object> elements, String which) {
        return elements.hasNext() ? elements.next() : new Undefined("the " + which + " of no elements");
    }

    /** Streams the elements. A false value such as None has none, as in Jinja's map and select. */
    private static Stream<Object> streamIfTrue(Budget budget, Object value) {
        return Types.isTrue(value) ? Sequences.stream(budget, value) : Stream.empty();
    }

    private static Object reverse(Budget budget, Arguments arguments) {
        Object value = arguments.only();
        return Types.unmarked(value) instanceof Text text
                ? Sequences.slice(budget, text, null, null, -1)
                : new FilterGenerator(Sequences.reversed(budget, value));
    }

    private static Object join(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("join", 1, "value", "d", "attribute");
        UnaryOperator<Object> part = AttributeGetter.of(budget, bound.absent(2) ? null : bound.get(2), null);
        Text separator = Printer.str(budget, bound.get(1, Text.EMPTY));
        TextBuilder out = new TextBuilder(budget);
        Iterator<Object> rest = Sequences.iterator(budget, bound.get(0));
        while (rest.hasNext()) {
            out.append(Printer.str(budget, part.apply(rest.next()))).append(rest.hasNext() ? separator : Text.EMPTY);
        }
        return out.text();
    }

    private static Object map(Budget budget, Arguments arguments) {
        List<Object> positional = arguments.positional();
        if (positional.size() == 1) {
            Arguments.Bound bound = arguments.bind("map", 1, "value", "attribute", "default");
            if (bound.absent(1)) {
                throw new TemplateException("map needs a filter or an attribute");
            }
            UnaryOperator<Object> attribute =
                    AttributeGetter.of(budget, bound.get(1), bound.absent(2) ? null : bound.get(2));
            return FilterGenerator.of(budget, streamIfTrue(budget, bound.get(0)).map(attribute));
        }
        TemplateFunction filter =
                Environment.filter(Printer.str(budget, positional.get(1)).characters());
        return FilterGenerator.of(
                budget,
                streamIfTrue(budget, positional.get(0))
                        .map(element -> filter.call(budget, with(element, arguments.without(2)))));
    }

    private static Arguments with(Object first, Arguments others) {
        List<Object> all = new ArrayList<>(List.of(first));
        all.addAll(others.positional());
        return new Arguments(all, others.named());
    }

    /**
     * Selects the elements that pass a test, or those that do not. With {@code byAttribute} it tests an attribute of
     * them.
     */
    private static Object select(Budget budget, Arguments arguments, boolean byAttribute, boolean wanted) {
        List<Object> positional = arguments.positional();
        int fixed = byAttribute ? 2 : 1;
        if (positional.size() < fixed) {
            throw new TemplateException("selectattr and rejectattr need an attribute");
        }
        UnaryOperator<Object> subject = AttributeGetter.of(budget, byAttribute ? positional.get(1) : null, null);
        Predicate<Object> passes = Types::isTrue;
        if (positional.size() > fixed) {
            TemplateFunction test =
                    Environment.test(Printer.str(budget, positional.get(fixed)).characters());
            passes = value -> Types.isTrue(test.call(budget, with(value, arguments.without(fixed + 1))));
        }
        Predicate<Object> chosen = passes;
        return FilterGenerator.of(
                budget,
                streamIfTrue(budget, positional.get(0))
                        .filter(element -> chosen.test(subject.apply(element)) == wanted));
    }

    private static Object items(Budget budget, Arguments arguments) {
        Object value = arguments.only();
        if (value instanceof Dict dict) {
            return FilterGenerator.of(budget, dict.entries().stream().map(Dict.Entry::pair));
        }
        if (value instanceof Undefined) {
            return List.of();
        }
        throw new TemplateException("items needs a mapping, got " + Types.name(value));
    }

    private static Object sum(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sum", 1, "iterable", "attribute", "start");
        UnaryOperator<Object> attribute = AttributeGetter.of(budget, bound.absent(1) ? null : bound.get(1), null);
        Object start = bound.get(2, Types.integer(0));
        if (Types.isText(start)) {
            throw new TemplateException("sum does not add strings; use join");
        }
        return Sequences.stream(budget, bound.get(0))
                .map(attribute)
                .reduce(start, (total, element) -> Operators.apply(budget, "+", total, element));
    }
}
