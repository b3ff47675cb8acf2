package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Picks an attribute of an element, for the filters that name an attribute: jinja2's make_attrgetter. Stateless and
 * thread-safe.
 */
final class AttributeGetter {
    private AttributeGetter() {}

    /**
     * Returns a function that picks an attribute of an element, such as {@code a.b.0}. Without a path it returns the
     * element itself.
     *
     * @param otherwise the value in place of an undefined attribute; null to leave it undefined
     */
    static UnaryOperator<Object> of(Budget budget, @Nullable Object path, @Nullable Object otherwise) {
        if (path == null) {
            return UnaryOperator.identity();
        }
        List<Object> steps = new ArrayList<>();
        if (Types.unmarked(path) instanceof Text text) {
            Splits.parts(budget, text, ".").forEach(step -> steps.add(key(step)));
        } else {
            steps.add(path);
        }
        return element -> {
            budget.steps(steps.size());
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

    /** Returns a function that picks a list of attributes; commas separate their paths. */
    static Function<Object, List<Object>> ofSeveral(Budget budget, @Nullable Object paths) {
        List<UnaryOperator<Object>> getters = new ArrayList<>();
        if (paths != null && Types.unmarked(paths) instanceof Text text) {
            Splits.parts(budget, text, ",").forEach(path -> getters.add(of(budget, path, null)));
        } else {
            getters.add(of(budget, paths, null));
        }
        return element -> getters.stream().map(getter -> getter.apply(element)).toList();
    }

    private static Object key(Text text) {
        String name = text.characters();
        boolean number = !name.isEmpty() && name.length() < 20 && name.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? new BigInteger(name) : text;
    }
}
