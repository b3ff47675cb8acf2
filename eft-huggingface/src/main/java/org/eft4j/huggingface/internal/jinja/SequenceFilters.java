package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The filters for values with elements. Stateless and thread-safe. */
final class SequenceFilters {
    /** By name. */
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            entry("length", (budget, arguments) -> length(budget, only(arguments))),
            entry("count", (budget, arguments) -> length(budget, only(arguments))),
            entry("list", (budget, arguments) -> Sequences.list(budget, only(arguments))),
            entry("first", (budget, arguments) -> first(Sequences.iterator(budget, only(arguments)), "first")),
            entry("last", (budget, arguments) -> first(Sequences.reversed(budget, only(arguments)), "last")),
            entry("reverse", SequenceFilters::reverse),
            entry("join", SequenceFilters::join),
            entry("map", SequenceFilters::map),
            entry("select", (budget, arguments) -> select(budget, arguments, false, true)),
            entry("reject", (budget, arguments) -> select(budget, arguments, false, false)),
            entry("selectattr", (budget, arguments) -> select(budget, arguments, true, true)),
            entry("rejectattr", (budget, arguments) -> select(budget, arguments, true, false)),
            entry("unique", SequenceFilters::unique),
            entry("sort", SequenceFilters::sort),
            entry("dictsort", SequenceFilters::dictSort),
            entry("items", SequenceFilters::items),
            entry("min", (budget, arguments) -> extreme(budget, "min", arguments)),
            entry("max", (budget, arguments) -> extreme(budget, "max", arguments)),
            entry("sum", SequenceFilters::sum));

    private SequenceFilters() {}

    private static Object only(Arguments arguments) {
        return arguments.bind("this filter", 1, "value").get(0);
    }

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

    /** The elements; a false value counts as none, None included, as in Jinja's map and select. */
    private static Stream<Object> streamIfTrue(Budget budget, Object value) {
        return Types.isTrue(value) ? stream(budget, value) : Stream.empty();
    }

    private static Stream<Object> stream(Budget budget, Object value) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(Sequences.iterator(budget, value), Spliterator.ORDERED), false);
    }

    private static Object reverse(Budget budget, Arguments arguments) {
        Object value = only(arguments);
        return Types.unmarked(value) instanceof String text
                ? Sequences.slice(budget, text, null, null, -1)
                : new FilterGenerator(Sequences.reversed(budget, value));
    }

    private static Object join(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("join", 1, "value", "d", "attribute");
        UnaryOperator<Object> part = attribute(budget, bound.absent(2) ? null : bound.get(2), null);
        String separator = Printer.str(budget, bound.get(1, ""));
        TextBuilder out = new TextBuilder(budget);
        Iterator<Object> rest = Sequences.iterator(budget, bound.get(0));
        while (rest.hasNext()) {
            out.append(Printer.str(budget, part.apply(rest.next()))).append(rest.hasNext() ? separator : "");
        }
        return out.toString();
    }

    /**
     * Picks an attribute of an element, such as {@code a.b.0}; the element itself if none is named.
     *
     * @param otherwise what stands for an attribute that is undefined, null to leave it so
     */
    private static UnaryOperator<Object> attribute(Budget budget, @Nullable Object path, @Nullable Object otherwise) {
        if (path == null) {
            return UnaryOperator.identity();
        }
        List<Object> steps = Types.unmarked(path) instanceof String text
                ? Arrays.stream(text.split("\\.", -1)).map(SequenceFilters::key).toList()
                : List.of(path);
        return element -> {
            Object value = element;
            for (Object step : steps) {
                value = Attributes.getitem(budget, value, step);
                if (value instanceof Undefined && otherwise != null) {
                    value = otherwise;
                }
            }
            return value;
        };
    }

    private static Object key(String name) {
        boolean number = !name.isEmpty() && name.length() < 20 && name.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? new BigInteger(name) : name;
    }

    private static Object map(Budget budget, Arguments arguments) {
        List<Object> positional = arguments.positional();
        if (positional.size() == 1) {
            Arguments.Bound bound = arguments.bind("map", 1, "value", "attribute", "default");
            if (bound.absent(1)) {
                throw new TemplateException("map needs a filter or an attribute");
            }
            UnaryOperator<Object> attribute = attribute(budget, bound.get(1), bound.absent(2) ? null : bound.get(2));
            return FilterGenerator.of(budget, streamIfTrue(budget, bound.get(0)).map(attribute));
        }
        TemplateFunction filter = Environment.filter(Printer.str(budget, positional.get(1)));
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

    /** Goes through the elements that pass a test, or do not; {@code byAttribute} tests an attribute of them. */
    private static Object select(Budget budget, Arguments arguments, boolean byAttribute, boolean wanted) {
        List<Object> positional = arguments.positional();
        int fixed = byAttribute ? 2 : 1;
        if (positional.size() < fixed) {
            throw new TemplateException("selectattr and rejectattr need an attribute");
        }
        UnaryOperator<Object> subject = attribute(budget, byAttribute ? positional.get(1) : null, null);
        Predicate<Object> passes = Types::isTrue;
        if (positional.size() > fixed) {
            TemplateFunction test = Environment.test(Printer.str(budget, positional.get(fixed)));
            passes = value -> Types.isTrue(test.call(budget, with(value, arguments.without(fixed + 1))));
        }
        Predicate<Object> chosen = passes;
        return FilterGenerator.of(
                budget,
                streamIfTrue(budget, positional.get(0))
                        .filter(element -> chosen.test(subject.apply(element)) == wanted));
    }

    /** What an element is compared by: texts in small letters unless their case matters. */
    private static UnaryOperator<Object> caseKey(Budget budget, boolean caseMatters) {
        return value -> {
            if (caseMatters || !(Types.unmarked(value) instanceof String text)) {
                return value;
            }
            budget.text(text.length());
            return LetterCase.lower(text);
        };
    }

    private static Object unique(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("unique", 1, "value", "case_sensitive", "attribute");
        UnaryOperator<Object> attribute = attribute(budget, bound.absent(2) ? null : bound.get(2), null);
        UnaryOperator<Object> key = caseKey(budget, bound.flag(1));
        Set<Object> seen = new HashSet<>();
        return FilterGenerator.of(
                budget,
                stream(budget, bound.get(0))
                        .filter(element -> seen.add(Dict.hashable(key.apply(attribute.apply(element))))));
    }

    private static Object sort(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sort", 1, "value", "reverse", "case_sensitive", "attribute");
        UnaryOperator<Object> caseKey = caseKey(budget, bound.flag(2));
        List<UnaryOperator<Object>> keys = new ArrayList<>();
        if (!bound.absent(3) && Types.unmarked(bound.get(3)) instanceof String paths) {
            for (String path : paths.split(",", -1)) {
                keys.add(attribute(budget, path, null));
            }
        } else {
            keys.add(attribute(budget, bound.absent(3) ? null : bound.get(3), null));
        }
        List<Object> sorted = Sequences.list(budget, bound.get(0));
        Comparator<Object> order = Comparator.comparing(
                element -> new Tuple(keys.stream()
                        .map(key -> caseKey.apply(key.apply(element)))
                        .toList()),
                Comparison.order(budget));
        sorted.sort(bound.flag(1) ? order.reversed() : order);
        return sorted;
    }

    private static Object dictSort(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("dictsort", 1, "value", "case_sensitive", "by", "reverse");
        if (!(bound.get(0) instanceof Dict dict)) {
            throw new TemplateException("dictsort needs a mapping, got " + Types.name(bound.get(0)));
        }
        String by = bound.text(2, "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw new TemplateException("dictsort sorts by 'key' or 'value', not by '" + by + "'");
        }
        UnaryOperator<Object> caseKey = caseKey(budget, bound.flag(1));
        Comparator<Dict.Entry> order = Comparator.comparing(
                entry -> caseKey.apply(by.equals("key") ? entry.key() : entry.value()), Comparison.order(budget));
        budget.elements(dict.size());
        List<Dict.Entry> entries = new ArrayList<>(dict.entries());
        entries.sort(bound.flag(3) ? order.reversed() : order);
        return new ArrayList<Object>(entries.stream().map(Dict.Entry::pair).toList());
    }

    private static Object items(Budget budget, Arguments arguments) {
        Object value = only(arguments);
        if (value instanceof Dict dict) {
            return FilterGenerator.of(budget, dict.entries().stream().map(Dict.Entry::pair));
        }
        if (value instanceof Undefined) {
            return List.of();
        }
        throw new TemplateException("items needs a mapping, got " + Types.name(value));
    }

    private static Object extreme(Budget budget, String which, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(which, 1, "value", "case_sensitive", "attribute");
        UnaryOperator<Object> attribute = attribute(budget, bound.absent(2) ? null : bound.get(2), null);
        UnaryOperator<Object> caseKey = caseKey(budget, bound.flag(1));
        Comparator<Object> order =
                Comparator.comparing(element -> caseKey.apply(attribute.apply(element)), Comparison.order(budget));
        Stream<Object> elements = stream(budget, bound.get(0));
        // Of equal ones the first, which Java's own max does not promise.
        return elements.reduce((best, next) ->
                        (which.equals("min") ? order.compare(next, best) < 0 : order.compare(next, best) > 0)
                                ? next
                                : best)
                .orElseGet(() -> new Undefined("the " + which + " of no elements"));
    }

    private static Object sum(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sum", 1, "iterable", "attribute", "start");
        UnaryOperator<Object> attribute = attribute(budget, bound.absent(1) ? null : bound.get(1), null);
        Object start = bound.get(2, Types.integer(0));
        if (Types.isText(start)) {
            throw new TemplateException("sum does not add strings; use join");
        }
        return stream(budget, bound.get(0))
                .map(attribute)
                .reduce(start, (total, element) -> Operators.apply(budget, "+", total, element));
    }
}
