package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The filters that compare elements with each other. Stateless and thread-safe. */
final class OrderFilters {
    /** The filters by name. */
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            entry("unique", OrderFilters::unique),
            entry("sort", OrderFilters::sort),
            entry("dictsort", OrderFilters::dictSort),
            entry("min", (budget, arguments) -> extreme(budget, "min", Order.LESS, arguments)),
            entry("max", (budget, arguments) -> extreme(budget, "max", Order.GREATER, arguments)));

    private OrderFilters() {}

    /** Returns the function that makes an element's key: texts in lower case unless case matters. */
    private static UnaryOperator<Object> caseKey(Budget budget, boolean caseMatters) {
        return value -> {
            if (caseMatters || !(Types.unmarked(value) instanceof Text text)) {
                return value;
            }
            return LetterCase.lower(budget, text);
        };
    }

    private static Object unique(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("unique", 1, "value", "case_sensitive", "attribute");
        UnaryOperator<Object> attribute = AttributeGetter.of(budget, bound.absent(2) ? null : bound.get(2), null);
        UnaryOperator<Object> caseKey = caseKey(budget, bound.flag(1));
        Set<Comparable<?>> seen = new HashSet<>();
        return FilterGenerator.of(budget, Sequences.stream(budget, bound.get(0)).filter(element -> {
            Object key = caseKey.apply(attribute.apply(element));
            budget.look(key);
            return seen.add(DictKey.of(key));
        }));
    }

    private static Object sort(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sort", 1, "value", "reverse", "case_sensitive", "attribute");
        Function<Object, List<Object>> keys = AttributeGetter.ofSeveral(budget, bound.absent(3) ? null : bound.get(3));
        UnaryOperator<Object> caseKey = caseKey(budget, bound.flag(2));
        return Sorting.sorted(
                budget,
                Sequences.list(budget, bound.get(0)),
                element -> keys.apply(element).stream().map(caseKey).toList(),
                bound.flag(1));
    }

    private static Object dictSort(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("dictsort", 1, "value", "case_sensitive", "by", "reverse");
        if (!(bound.get(0) instanceof Dict dict)) {
            throw new TemplateException("dictsort needs a mapping, got " + Types.name(bound.get(0)));
        }
        String by = bound.string(2, "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw new TemplateException("dictsort sorts by 'key' or 'value', not by '" + by + "'");
        }
        UnaryOperator<Object> caseKey = caseKey(budget, bound.flag(1));
        List<Dict.Entry> sorted = Sorting.sorted(
                budget,
                dict.entries(),
                entry -> caseKey.apply(by.equals("key") ? entry.key() : entry.value()),
                bound.flag(3));
        return new ArrayList<Object>(sorted.stream().map(Dict.Entry::pair).toList());
    }

    /** Finds the least or the greatest element; among equal ones the first, as Python does. */
    private static Object extreme(Budget budget, String which, Order wanted, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(which, 1, "value", "case_sensitive", "attribute");
        UnaryOperator<Object> attribute = AttributeGetter.of(budget, bound.absent(2) ? null : bound.get(2), null);
        UnaryOperator<Object> caseKey = caseKey(budget, bound.flag(1));
        Iterator<Object> elements = Sequences.iterator(budget, bound.get(0));
        if (!elements.hasNext()) {
            return new Undefined("the " + which + " of no elements");
        }
        Object best = elements.next();
        Object bestKey = caseKey.apply(attribute.apply(best));
        while (elements.hasNext()) {
            Object element = elements.next();
            Object key = caseKey.apply(attribute.apply(element));
            if (Comparison.order(budget, key, bestKey) == wanted) {
                best = element;
                bestKey = key;
            }
        }
        return best;
    }
}
