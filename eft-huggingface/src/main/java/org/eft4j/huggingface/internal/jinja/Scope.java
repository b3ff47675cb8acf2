package org.eft4j.huggingface.internal.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that are known at a place of a template, and those of the places around it. Not thread-safe. */
final class Scope {
    private final @Nullable Scope outer;
    private final Budget budget;
    private final Map<String, Object> values = new HashMap<>();

    /** The outermost one. */
    Scope(Budget budget) {
        this.outer = null;
        this.budget = budget;
    }

    /** One inside another: what is set here is not seen outside. */
    Scope(Scope outer) {
        this.outer = outer;
        this.budget = outer.budget;
    }

    Budget budget() {
        return budget;
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return new Undefined("'" + name + "'");
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
