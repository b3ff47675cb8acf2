package org.eft4j.huggingface.internal.jinja;

import java.util.HashMap;
import java.util.Map;

/** What can stand behind a bar. The first argument of a filter is what stands before it. Stateless and thread-safe. */
final class Filters {
    private static final Map<String, TemplateFunction> ALL = all();

    private Filters() {}

    private static Map<String, TemplateFunction> all() {
        Map<String, TemplateFunction> all = new HashMap<>(ValueFilters.ALL);
        all.putAll(SequenceFilters.ALL);
        return Map.copyOf(all);
    }

    static TemplateFunction named(String name) {
        TemplateFunction filter = ALL.get(name);
        if (filter == null) {
            throw new TemplateException("the filter '" + name + "' does not exist or is not supported");
        }
        return filter;
    }

    static boolean isKnown(String name) {
        return ALL.containsKey(name);
    }
}
