package org.eft4j.huggingface.internal.jinja;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The methods of Python's mappings and lists; finds those of strings too. Stateless and thread-safe. */
final class Methods {
    private Methods() {}

    /** Returns a method of a value; null if its type has none of that name. */
    static @Nullable TemplateFunction of(Object value, String name) {
        if (Types.unmarked(value) instanceof Text text) {
            StringMethods.Method method = StringMethods.ALL.get(name);
            return method == null ? null : (budget, arguments) -> onText(budget, method, value, text, arguments);
        }
        if (value instanceof Dict dict) {
            return ofDict(dict, name);
        }
        if (value instanceof List<?> list) {
            return ofList(list, value, name);
        }
        return value instanceof Tuple tuple ? ofList(tuple.items(), value, name) : null;
    }

    /** Calls a method of a text. The result of a text marked as safe is marked too. */
    private static Object onText(
            Budget budget, StringMethods.Method method, Object value, Text text, Arguments arguments) {
        budget.look(text.length());
        Object result = method.call(budget, text, arguments);
        if (!(result instanceof Text changed)) {
            return result;
        }
        budget.text(changed.length());
        return value instanceof Markup ? new Markup(changed) : changed;
    }

    private static @Nullable TemplateFunction ofDict(Dict dict, String name) {
        return switch (name) {
            case "get" ->
                (budget, arguments) -> {
                    Arguments.Bound bound = arguments.bindUnnamed("get", 1, "key", "default");
                    budget.look(bound.get(0));
                    Object found = dict.get(bound.get(0));
                    return found == null ? bound.get(1, None.NONE) : found;
                };
            case "keys" -> (budget, arguments) -> view(dict, name, Dict.Entry::key, arguments);
            case "values" -> (budget, arguments) -> view(dict, name, Dict.Entry::value, arguments);
            case "items" -> (budget, arguments) -> view(dict, name, Dict.Entry::pair, arguments);
            case "copy" ->
                (budget, arguments) -> {
                    arguments.bind("copy", 0);
                    return dict;
                };
            default -> null;
        };
    }

    private static @Nullable TemplateFunction ofList(List<?> items, Object value, String name) {
        return switch (name) {
            case "index" ->
                (budget, arguments) -> {
                    Object wanted = arguments.bindUnnamed("index", 1, "value").get(0);
                    return Types.integer(IntStream.range(0, items.size())
                            .filter(i -> Comparison.isSameOrEqual(budget, wanted, items.get(i)))
                            .findFirst()
                            .orElseThrow(() -> new TemplateException("index() finds no such element")));
                };
            case "count" ->
                (budget, arguments) -> {
                    Object wanted = arguments.bindUnnamed("count", 1, "value").get(0);
                    return Types.integer(items.stream()
                            .filter(item -> Comparison.isSameOrEqual(budget, wanted, item))
                            .count());
                };
            case "copy" -> value instanceof Tuple ? null : (budget, arguments) -> value;
            default -> null;
        };
    }

    private static DictView view(Dict dict, String kind, Function<Dict.Entry, Object> element, Arguments arguments) {
        arguments.bind(kind, 0);
        return new DictView(dict, kind, element);
    }
}
