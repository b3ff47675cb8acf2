package org.eft4j.huggingface.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Makes keys for Java's maps that are equal where Python's keys are: 1, 1.0 and True are one key. All keys have an
 * order, which keeps look-ups fast when a template makes hash codes collide. Stateless and thread-safe.
 */
final class DictKey {
    private static final Composite UNDEFINED = new Composite("undefined");

    /**
     * A key that Java has no single value for.
     *
     * @param canonical a text that is the same for equal keys only
     */
    private record Composite(String canonical) implements Comparable<Composite> {
        @Override
        public int compareTo(Composite other) {
            return canonical.compareTo(other.canonical);
        }
    }

    private DictKey() {}

    /**
     * Returns the key for Java's maps.
     *
     * @throws TemplateException if the key is a list, a mapping, or of another type that cannot be a key
     */
    static Comparable<?> of(Object key) {
        if (Types.unmarked(key) instanceof Text text) {
            return text.characters();
        }
        if (key instanceof Double d && d == Math.rint(d) && !Double.isInfinite(d)) {
            return new BigDecimal(d).toBigInteger();
        }
        if (Types.counted(key) instanceof BigInteger || key instanceof Double || key instanceof None) {
            return (Comparable<?>) Types.counted(key);
        }
        if (key instanceof Undefined) {
            return UNDEFINED;
        }
        if (key instanceof Range range) {
            return of(range);
        }
        if (key instanceof Tuple tuple) {
            return of(tuple);
        }
        throw new TemplateException("a value of type " + Types.name(key) + " cannot be a key");
    }

    /** Returns whether a value can be a key. */
    static boolean isKey(Object value) {
        return Types.isText(value)
                || Types.isNumber(value)
                || value instanceof None
                || value instanceof Undefined
                || value instanceof Range
                || (value instanceof Tuple tuple
                        && tuple.items().stream().allMatch(item -> !(item instanceof Tuple) && isKey(item)));
    }

    /** Returns one key for all ranges with the same numbers. */
    private static Composite of(Range range) {
        return new Composite("range " + range.size() + (range.size() > 0 ? " " + range.start() : "")
                + (range.size() > 1 ? " " + range.step() : ""));
    }

    private static Composite of(Tuple tuple) {
        StringBuilder canonical = new StringBuilder();
        for (Object item : tuple.items()) {
            if (item instanceof Tuple) {
                throw new TemplateException("a tuple that holds another one cannot be a key here");
            }
            Comparable<?> part = of(item);
            String text = part.toString();
            canonical
                    .append(part.getClass().getSimpleName())
                    .append(text.length())
                    .append(':')
                    .append(text);
        }
        return new Composite(canonical.toString());
    }
}
