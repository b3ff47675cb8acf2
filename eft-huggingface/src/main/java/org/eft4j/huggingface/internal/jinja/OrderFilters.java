package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The filters that compare elements with one another. Stateless and thread-safe. */
final class OrderFilters {
    /** By name. */
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            entry("unique", OrderFilters::unique),
            entry("sort", OrderFilters::sort),
            entry("dictsort", OrderFilters::dictSort),
            entry("min", (budget, arguments) -> extreme(budget, "min", arguments)),
            entry("max", (budget, arguments) -> extreme(budget, "max", arguments)));

    private OrderFilters() {}

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
        UnaryOperator<Object> attribute = AttributeGetter.of(budget, bound.absent(2) ? null : bound.get(2), null);
        UnaryOperator<Object> key = caseKey(budget, bound.flag(1));
        Set<Object> seen = new HashSet<>();
        return FilterGenerator.of(
                budget,
                Sequences.stream(budget, bound.get(0))
                        .filter(element -> seen.add(Dict.hashable(key.apply(attribute.apply(element))))));
    }

    private static Object sort(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sort", 1, "value", "reverse", "case_sensitive", "attribute");
        UnaryOperator<Object> caseKey = caseKey(budget, bound.flag(2));
        List<UnaryOperator<Object>> keys = new ArrayList<>();
        if (!bound.absent(3) && Types.unmarked(bound.get(3)) instanceof String paths) {
            for (String path : paths.split(",", -1)) {
                keys.add(AttributeGetter.of(budget, path, null));
            }
        } else {
            keys.add(AttributeGetter.of(budget, bound.absent(3) ? null : bound.get(3), null));
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

    private static Object extreme(Budget budget, String which, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(which, 1, "value", "case_sensitive", "attribute");
        UnaryOperator<Object> attribute = AttributeGetter.of(budget, bound.absent(2) ? null : bound.get(2), null);
        UnaryOperator<Object> caseKey = caseKey(budget, bound.flag(1));
        Comparator<Object> order =
                Comparator.comparing(element -> caseKey.apply(attribute.apply(element)), Comparison.order(budget));
        Stream<Object> elements = Sequences.stream(budget, bound.get(0));
        // Of equal ones the first, which Java's own max does not promise.
        return elements.reduce((best, next) ->
                        (which.equals("min") ? order.compare(next, best) < 0 : order.compare(next, best) > 0)
                                ? next
                                : best)
                .orElseGet(() -> new Undefined("the " + which + " of no elements"));
    }
}
