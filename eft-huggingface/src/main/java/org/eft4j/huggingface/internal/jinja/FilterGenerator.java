package org.eft4j.huggingface.internal.jinja;

import java.util.Iterator;
import java.util.stream.Stream;

/**
 * The result of filters such as {@code map}: elements that can be read once. The filter makes all of them at once,
 * since generators of generators would nest without bound.
 *
 * @param elements the elements not yet read
 */
record FilterGenerator(Iterator<Object> elements) {
    static FilterGenerator of(Budget budget, Stream<Object> elements) {
        return new FilterGenerator(
                elements.peek(element -> budget.elements(1)).toList().iterator());
    }
}
