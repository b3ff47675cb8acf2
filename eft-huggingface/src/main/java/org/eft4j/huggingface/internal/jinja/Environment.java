package org.eft4j.huggingface.internal.jinja;

import java.util.HashMap;
import java.util.Map;

/**
 * The filters and tests that a template can name, as in the environment that transformers sets up. Stateless and
 * thread-safe.
 */
final class Environment {
    private static final Map<String, TemplateFunction> FILTERS = filters();

    private Environment() {}

    private static Map<String, TemplateFunction> filters() {
        Map<String, TemplateFunction> all = new HashMap<>();
        all.put("default", Environment::defaultFilter);
        all.put("d", Environment::defaultFilter);
        all.put("tojson", Json::filter);
        all.putAll(StringFilters.ALL);
        all.putAll(NumberFilters.ALL);
        all.putAll(SequenceFilters.ALL);
        all.putAll(OrderFilters.ALL);
        return Map.copyOf(all);
    }

    /** Returns a filter; its first argument is the value before the bar. */
    static TemplateFunction filter(String name) {
        TemplateFunction filter = FILTERS.get(name);
        if (filter == null) {
            throw new TemplateException("the filter '" + name + "' does not exist or is not supported");
        }
        return filter;
    }

    static boolean hasFilter(String name) {
        return FILTERS.containsKey(name);
    }

    /** Returns a test; its first argument is the value before {@code is}. */
    static TemplateFunction test(String name) {
        TemplateFunction test = TestFunctions.ALL.get(name);
        if (test == null) {
            throw new TemplateException("the test '" + name + "' does not exist or is not supported");
        }
        return test;
    }

    static boolean hasTest(String name) {
        return TestFunctions.ALL.containsKey(name);
    }

    private static Object defaultFilter(Budget budget, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("default", 1, "value", "default_value", "boolean");
        Object value = bound.get(0);
        boolean replaced = value instanceof Undefined || (bound.flag(2) && !Types.isTrue(value));
        return replaced ? bound.get(1, Text.EMPTY) : value;
    }
}
