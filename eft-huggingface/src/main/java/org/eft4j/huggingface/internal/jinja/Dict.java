package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's dict: it keeps the order of insertion, and its keys are equal where Python's keys are. The code that makes a
 * dict fills it and then never changes it. The caller pays for a look-up with {@link Budget#look(Object)}.
 */
final class Dict {
    /**
     * A key and its value.
     *
     * @param key the key that was put first among equal ones
     */
    record Entry(Object key, Object value) {
        Tuple pair() {
            return Tuple.of(key, value);
        }
    }

    private final Map<Comparable<?>, Entry> entries = new LinkedHashMap<>();

    /** Sets a value. A key that is already there stays the same object. */
    void put(Object key, Object value) {
        Comparable<?> dictKey = DictKey.of(key);
        Entry before = entries.get(dictKey);
        entries.put(dictKey, new Entry(before == null ? key : before.key(), value));
    }

    void putAll(Dict other) {
        other.entries.values().forEach(entry -> put(entry.key(), entry.value()));
    }

    @Nullable
    Object get(Object key) {
        Entry entry = entries.get(DictKey.of(key));
        return entry == null ? null : entry.value();
    }

    /** Returns the value of a key that the template names. */
    @Nullable
    Object named(String key) {
        return get(Text.template(key));
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
}
