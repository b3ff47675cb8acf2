package org.eft4j.huggingface.internal.jinja;

import java.util.Iterator;
import java.util.stream.Stream;

/**
 * What filters such as {@code map} give: elements that can be gone through once. They are made at once, for generators of generators
 * would nest without bound.
 *
 * @param elements those still to come
 */
record FilterGenerator(Iterator<Object> elements) {
    static FilterGenerator of(Budget budget, Stream<Object> elements) {
        return new FilterGenerator(
                elements.peek(element -> budget.elements(1)).toList().iterator());
    }
}
