package org.eft4j.huggingface.internal.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that a part of a template knows, and those of the parts around it. Not thread-safe. */
final class Scope {
    private final @Nullable Scope outer;
    private final Budget budget;
    private final Map<String, Object> values = new HashMap<>();

    /** Makes the outermost scope. */
    Scope(Budget budget) {
        this.outer = null;
        this.budget = budget;
    }

    /** Makes a scope inside another. Names set here are not visible outside. */
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
