package org.eft4j.huggingface.internal.jinja;

import java.util.List;

/**
 * Python's tuple. Python's list is {@link List}. Immutable.
 *
 * @param items the elements
 */
record Tuple(List<Object> items) {
    static Tuple of(Object... items) {
        return new Tuple(List.of(items));
    }
}
