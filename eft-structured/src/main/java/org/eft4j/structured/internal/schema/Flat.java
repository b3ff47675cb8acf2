package org.eft4j.structured.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way to fit a conjunction of schemas, without references and alternatives: the types that are left, and for each
 * what all its schemas say together. Grows while schemas are read; not thread-safe.
 */
final class Flat {
    final Set<Location> applied = new HashSet<>();
    final EnumSet<JsonType> types = EnumSet.allOf(JsonType.class);
    final NumberRange numbers = new NumberRange();
    final StringRules strings = new StringRules();
    final List<ObjectPart> objects = new ArrayList<>();
    final Set<String> required = new LinkedHashSet<>();
    final List<ArrayPart> arrays = new ArrayList<>();
    int minItems;
    int maxItems = Integer.MAX_VALUE;

    /** The only values that are left; null for all. */
    @Nullable
    List<JsonNode> values;

    /** What one schema says of an object; {@code additional} is null where it says nothing. */
    record ObjectPart(
            Map<String, Location> properties, @Nullable Location additional) {}

    /** What one schema says of an array; {@code items} is null where it says nothing. */
    record ArrayPart(List<Location> prefix, @Nullable Location items) {}

    Flat copy() {
        Flat copy = new Flat();
        copy.applied.addAll(applied);
        copy.types.retainAll(types);
        copy.numbers.and(numbers);
        copy.strings.and(strings);
        copy.objects.addAll(objects);
        copy.required.addAll(required);
        copy.arrays.addAll(arrays);
        copy.minItems = minItems;
        copy.maxItems = maxItems;
        copy.values = values;
        return copy;
    }

    /** Keeps of the values those that are among others. */
    void keepValues(List<JsonNode> others) {
        List<JsonNode> before = values;
        values = before == null
                ? others
                : before.stream()
                        .filter(value -> others.stream().anyMatch(other -> JsonValues.same(value, other)))
                        .toList();
    }

    /** Returns the names of all properties that schemas name, in the order of the schemas. */
    Set<String> properties() {
        Set<String> names = new LinkedHashSet<>();
        objects.forEach(part -> names.addAll(part.properties.keySet()));
        return names;
    }

    /** Returns what a property must fit. */
    Conjunction property(String name) {
        List<Location> parts = new ArrayList<>();
        for (ObjectPart part : objects) {
            Location schema = part.properties.getOrDefault(name, part.additional);
            if (schema != null) {
                parts.add(schema);
            }
        }
        return Conjunction.of(parts);
    }

    /** Returns what a property that no schema names must fit. */
    Conjunction additional() {
        List<Location> parts = new ArrayList<>();
        for (ObjectPart part : objects) {
            if (part.additional != null) {
                parts.add(part.additional);
            }
        }
        return Conjunction.of(parts);
    }

    /** Returns how many elements have a schema of their own. */
    int prefixLength() {
        return arrays.stream().mapToInt(part -> part.prefix.size()).max().orElse(0);
    }

    /** Returns what an element must fit. */
    Conjunction item(int index) {
        List<Location> parts = new ArrayList<>();
        for (ArrayPart part : arrays) {
            Location schema = index < part.prefix.size() ? part.prefix.get(index) : part.items;
            if (schema != null) {
                parts.add(schema);
            }
        }
        return Conjunction.of(parts);
    }

    /** Returns the properties that some text may have: those named, and required ones that are not named. */
    Map<String, Conjunction> allProperties() {
        Map<String, Conjunction> all = new LinkedHashMap<>();
        properties().forEach(name -> all.put(name, property(name)));
        required.forEach(name -> all.putIfAbsent(name, property(name)));
        return all;
    }
}
