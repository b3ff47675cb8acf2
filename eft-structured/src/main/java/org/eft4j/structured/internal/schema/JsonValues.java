package org.eft4j.structured.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Compares JSON values as JSON Schema does. Stateless and thread-safe. */
final class JsonValues {
    private JsonValues() {}

    /** Returns whether two values are the same: numbers by their value, objects whatever their order. */
    static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        if (a.isContainerNode() && b.isContainerNode()) {
            return a.size() == b.size() && (a.isArray() ? sameElements(a, b) : sameFields(a, b));
        }
        return a.equals(b);
    }

    private static boolean sameElements(JsonNode a, JsonNode b) {
        boolean same = b.isArray();
        for (int i = 0; i < a.size() && same; i++) {
            same = same(a.get(i), b.get(i));
        }
        return same;
    }

    private static boolean sameFields(JsonNode a, JsonNode b) {
        List<String> names = new ArrayList<>();
        a.fieldNames().forEachRemaining(names::add);
        return b.isObject() && names.stream().allMatch(name -> b.has(name) && same(a.get(name), b.get(name)));
    }

    static boolean isWhole(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    }
}
