package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Picks an attribute of an element, for the filters that name one: jinja2's make_attrgetter. Stateless and thread-safe. */
final class AttributeGetter {
    private AttributeGetter() {}

    /**
     * Picks an attribute of an element, such as {@code a.b.0}; the element itself if none is named.
     *
     * @param otherwise what stands for an attribute that is undefined, null to leave it so
     */
    static UnaryOperator<Object> of(Budget budget, @Nullable Object path, @Nullable Object otherwise) {
        if (path == null) {
            return UnaryOperator.identity();
        }
        List<Object> steps = Types.unmarked(path) instanceof String text
                ? Arrays.stream(text.split("\\.", -1)).map(AttributeGetter::key).toList()
                : List.of(path);
        return element -> {
            Object value = element;
            for (Object step : steps) {
                value = Attributes.getitem(budget, value, step);
                if (value instanceof Undefined && otherwise != null) {
                    value = otherwise;
                }
            }
            return value;
        };
    }

    private static Object key(String name) {
        boolean number = !name.isEmpty() && name.length() < 20 && name.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? new BigInteger(name) : name;
    }
}
