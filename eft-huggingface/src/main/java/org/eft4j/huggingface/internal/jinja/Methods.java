package org.eft4j.huggingface.internal.jinja;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The methods of Python's mappings and lists, and the way to those of its strings. Stateless and thread-safe. */
final class Methods {
    private static final Map<String, BiFunction<Dict, Arguments, Object>> OF_DICT = Map.of(
            "get",
            (dict, arguments) -> {
                Arguments.Bound bound = arguments.bindUnnamed("get", 1, "key", "default");
                Object found = dict.get(bound.get(0));
                return found == null ? bound.get(1, None.NONE) : found;
            },
            "keys",
            (dict, arguments) -> view(dict, "keys", Dict.Entry::key, arguments),
            "values",
            (dict, arguments) -> view(dict, "values", Dict.Entry::value, arguments),
            "items",
            (dict, arguments) -> view(dict, "items", Dict.Entry::pair, arguments),
            "copy",
            (dict, arguments) -> {
                arguments.bind("copy", 0);
                return dict;
            });

    private Methods() {}

    /** A method of a value, ready to be called; null if its type has none of that name. */
    static @Nullable TemplateFunction of(Object value, String name) {
        if (Types.unmarked(value) instanceof String text) {
            StringMethods.Method method = StringMethods.ALL.get(name);
            return method == null ? null : (budget, arguments) -> onText(budget, method, value, text, arguments);
        }
        if (value instanceof Dict dict) {
            BiFunction<Dict, Arguments, Object> method = OF_DICT.get(name);
            return method == null ? null : (budget, arguments) -> method.apply(dict, arguments);
        }
        if (value instanceof List<?> list) {
            return ofList(list, value, name);
        }
        return value instanceof Tuple tuple ? ofList(tuple.items(), value, name) : null;
    }

    /** A method of a text marked as safe gives such a text again. */
    private static Object onText(
            Budget budget, StringMethods.Method method, Object value, String text, Arguments arguments) {
        budget.look(text.length());
        Object result = method.call(budget, text, arguments);
        if (!(result instanceof String changed)) {
            return result;
        }
        budget.text(changed.length());
        return value instanceof Markup ? new Markup(changed) : changed;
    }

    private static @Nullable TemplateFunction ofList(List<?> items, Object value, String name) {
        return switch (name) {
            case "index" ->
                (budget, arguments) -> {
                    Object wanted = arguments.bindUnnamed("index", 1, "value").get(0);
                    return Types.integer(IntStream.range(0, items.size())
                            .filter(i -> Comparison.equal(budget, wanted, items.get(i)))
                            .findFirst()
                            .orElseThrow(() -> new TemplateException("index() finds no such element")));
                };
            case "count" ->
                (budget, arguments) -> {
                    Object wanted = arguments.bindUnnamed("count", 1, "value").get(0);
                    return Types.integer(items.stream()
                            .filter(item -> Comparison.equal(budget, wanted, item))
                            .count());
                };
            case "copy" -> value instanceof Tuple ? null : (budget, arguments) -> value;
            default -> null;
        };
    }

    private static DictView view(
            Dict dict, String kind, java.util.function.Function<Dict.Entry, Object> element, Arguments arguments) {
        arguments.bind(kind, 0);
        return new DictView(dict, kind, element);
    }
}
