package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's types among this package's values: {@link None}, {@link Boolean}, {@link BigInteger} (int), {@link Double}
 * (float), {@link Text} and {@link Markup}, {@link List}, {@link Tuple}, {@link Dict}, {@link DictView}, {@link Range},
 * {@link FilterGenerator}, {@link Namespace}, {@link TemplateFunction}, {@link Undefined}. Stateless and thread-safe.
 */
final class Types {
    private static final Map<Class<?>, String> NAMES = Map.ofEntries(
            entry(Text.class, "str"),
            entry(Markup.class, "Markup"),
            entry(Boolean.class, "bool"),
            entry(BigInteger.class, "int"),
            entry(Double.class, "float"),
            entry(List.class, "list"),
            entry(Tuple.class, "tuple"),
            entry(Dict.class, "dict"),
            entry(DictView.class, "dict view"),
            entry(Range.class, "range"),
            entry(FilterGenerator.class, "generator"),
            entry(Namespace.class, "Namespace"));

    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private Types() {}

    /**
     * Returns the value of plain Java data: null, strings, numbers, truth values, lists and maps. A {@link Text} stays
     * as it is.
     */
    static Object valueOf(@Nullable Object data) {
        if (data == null) {
            return None.NONE;
        }
        if (data instanceof Text || data instanceof Boolean || data instanceof BigInteger || data instanceof Double) {
            return data;
        }
        if (data instanceof String text) {
            return Text.data(text);
        }
        if (data instanceof Integer || data instanceof Long || data instanceof Short || data instanceof Byte) {
            return BigInteger.valueOf(((Number) data).longValue());
        }
        if (data instanceof Float || data instanceof BigDecimal) {
            return ((Number) data).doubleValue();
        }
        if (data instanceof List<?> list) {
            return list.stream().map(Types::valueOf).toList();
        }
        if (data instanceof Map<?, ?> map) {
            Dict dict = new Dict();
            map.forEach((key, value) -> dict.put(valueOf(key), valueOf(value)));
            return dict;
        }
        throw new IllegalArgumentException("a template reads strings, numbers, truth values, lists and maps, got "
                + data.getClass().getName());
    }

    /** Returns the text of a string marked as safe, and any other value as it is. */
    static Object unmarked(Object value) {
        return value instanceof Markup markup ? markup.text() : value;
    }

    static boolean isText(Object value) {
        return value instanceof Text || value instanceof Markup;
    }

    /** Returns the int that a truth value counts as, and any other value as it is. */
    static Object counted(Object value) {
        return value instanceof Boolean b ? (b ? BigInteger.ONE : BigInteger.ZERO) : value;
    }

    static boolean isNumber(Object value) {
        return value instanceof BigInteger || value instanceof Double || value instanceof Boolean;
    }

    static long clamped(BigInteger value) {
        return value.max(MAX_LONG.negate()).min(MAX_LONG).longValue();
    }

    static Object integer(long value) {
        return BigInteger.valueOf(value);
    }

    /** Returns whether {@code if} takes a value as true. */
    static boolean isTrue(Object value) {
        if (value instanceof Boolean b) {
            return b;
        }
        if (unmarked(value) instanceof Text text) {
            return !text.isEmpty();
        }
        if (value instanceof BigInteger integer) {
            return integer.signum() != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        if (value instanceof Tuple tuple) {
            return !tuple.items().isEmpty();
        }
        if (value instanceof Dict dict) {
            return dict.size() > 0;
        }
        if (value instanceof DictView view) {
            return view.dict().size() > 0;
        }
        if (value instanceof Range range) {
            return range.size() > 0;
        }
        return value != None.NONE && !(value instanceof Undefined);
    }

    /** Returns the name of the type in Python, for messages. */
    static String name(Object value) {
        if (value instanceof Undefined undefined) {
            return undefined.what() + ", which is undefined";
        }
        if (value == None.NONE) {
            return "None";
        }
        if (value instanceof TemplateFunction) {
            return "function";
        }
        return NAMES.entrySet().stream()
                .filter(name -> name.getKey().isInstance(value))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no value of a template: " + value.getClass()));
    }
}
