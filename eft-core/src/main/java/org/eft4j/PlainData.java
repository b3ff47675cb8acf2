package org.eft4j;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Copies values of JSON's kinds: null, text, numbers, truth values, lists, and maps with text keys. A copy can be
 * changed by nobody. Stateless and thread-safe.
 */
final class PlainData {
    /** No schema is nested that deeply, and a value that holds itself has no end. */
    private static final int MAX_DEPTH = 200;

    /** The numbers that are values; a counter, for example, is a number that changes. */
    private static final Set<Class<?>> NUMBERS = Set.of(
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            BigInteger.class,
            Float.class,
            Double.class,
            BigDecimal.class);

    /** The class of maps whose order differs from one start of the JVM to the next. */
    private static final Class<?> UNORDERED = Map.of("a", 1, "b", 2).getClass();

    private PlainData() {}

    /**
     * Copies a map, with its order. Maps made by {@code Map.of} have an order that differs from run to run; they are
     * sorted by key, so that a template prints the same text in every run.
     *
     * @param where the place of the map, for messages
     * @throws IllegalArgumentException if it holds what JSON cannot say
     */
    static Map<String, @Nullable Object> map(Map<?, ?> map, String where) {
        return map(map, where, 0);
    }

    /** Copies a value as {@link #map} does. */
    static @Nullable Object value(@Nullable Object value, String where) {
        return value(value, where, 0);
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map, String where, int depth) {
        Map<String, @Nullable Object> copy =
                map.getClass() == UNORDERED ? new TreeMap<>() : new LinkedHashMap<>(2 * map.size());
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException(
                        "expected text as key in " + where + "; found " + described(key) + "; use names of JSON");
            }
            copy.put(name, value(value, where + "." + name, depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object value(@Nullable Object value, String where, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("expected at most " + MAX_DEPTH + " levels of lists and maps; found"
                    + " more at " + where.substring(0, 80) + "…; a value must not hold itself");
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, where, depth);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            for (Object element : list) {
                copy.add(value(element, where + "[" + copy.size() + "]", depth + 1));
            }
            return Collections.unmodifiableList(copy);
        }
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || NUMBERS.contains(value.getClass())) {
            return value;
        }
        throw new IllegalArgumentException("expected text, a number, true or false, null, a list or a map at " + where
                + "; found " + described(value) + "; convert it first");
    }

    private static String described(@Nullable Object value) {
        return value == null ? "null" : "a value of " + value.getClass().getName();
    }
}
