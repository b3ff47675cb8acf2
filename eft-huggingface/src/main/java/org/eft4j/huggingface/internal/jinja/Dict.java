package org.eft4j.huggingface.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's dict: in order of insertion, and with keys that are equal where Python's are. Filled by who makes it, then left alone. */
final class Dict {
    /**
     * A key and its value.
     *
     * @param key as it was written first
     */
    record Entry(Object key, Object value) {
        Tuple pair() {
            return Tuple.of(key, value);
        }
    }

    /** Elements of a tuple that is a key; looking one up takes time that nobody pays for. */
    private static final int MAX_TUPLE = 16;

    private final Map<Object, Entry> entries = new LinkedHashMap<>();

    /** Sets a value; a key that is there already stays as it was written. */
    void put(Object key, Object value) {
        Object hashable = hashable(key);
        Entry before = entries.get(hashable);
        entries.put(hashable, new Entry(before == null ? key : before.key(), value));
    }

    void putAll(Dict other) {
        other.entries.values().forEach(entry -> put(entry.key(), entry.value()));
    }

    @Nullable
    Object get(Object key) {
        Entry entry = entries.get(hashable(key));
        return entry == null ? null : entry.value();
    }

    int size() {
        return entries.size();
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    List<Object> keys() {
        return new ArrayList<>(entries.values().stream().map(Entry::key).toList());
    }

    /**
     * A value under which Java finds what Python finds under the key: 1, 1.0 and True are one key.
     *
     * @throws TemplateException if the key is a list or a mapping
     */
    static Object hashable(Object key) {
        if (key instanceof Boolean b) {
            return b ? BigInteger.ONE : BigInteger.ZERO;
        }
        if (key instanceof Double d && d == Math.rint(d) && !Double.isInfinite(d)) {
            return new BigDecimal(d).toBigInteger();
        }
        if (key instanceof Markup markup) {
            return markup.text();
        }
        if (key instanceof Tuple tuple) {
            if (tuple.items().size() > MAX_TUPLE || tuple.items().stream().anyMatch(Tuple.class::isInstance)) {
                throw new TemplateException("a tuple that is long or holds another one cannot be a key here");
            }
            return new Tuple(tuple.items().stream().map(Dict::hashable).toList());
        }
        if (key instanceof List || key instanceof Dict) {
            throw new TemplateException(Types.name(key) + " cannot be a key");
        }
        return key;
    }
}
