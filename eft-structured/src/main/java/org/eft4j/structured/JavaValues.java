package org.eft4j.structured;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reads JSON as Java values, of the types that {@link JavaSchemas} knows. Throws {@link IllegalArgumentException} where
 * a value does not fit. Stateless and thread-safe.
 */
final class JavaValues {
    private JavaValues() {}

    static Object of(Type type, JsonNode node) {
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            return generic(raw, generic.getActualTypeArguments(), node);
        }
        if (type instanceof GenericArrayType array
                && array.getGenericComponentType() instanceof ParameterizedType element
                && element.getRawType() instanceof Class<?> raw) {
            return array(raw, element, node);
        }
        return plain((Class<?>) type, node);
    }

    private static Object generic(Class<?> raw, Type[] arguments, JsonNode node) {
        if (raw == Optional.class) {
            return node.isNull() ? Optional.empty() : Optional.of(of(arguments[0], node));
        }
        if (raw == Map.class) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(field -> map.put(field.getKey(), of(arguments[1], field.getValue())));
            return Collections.unmodifiableMap(map);
        }
        List<Object> elements = new ArrayList<>();
        node.forEach(element -> elements.add(of(arguments[0], element)));
        return raw == Set.class ? Collections.unmodifiableSet(new LinkedHashSet<>(elements)) : List.copyOf(elements);
    }

    private static Object array(Class<?> raw, Type element, JsonNode node) {
        Object array = Array.newInstance(raw, node.size());
        for (int i = 0; i < node.size(); i++) {
            Array.set(array, i, of(element, node.get(i)));
        }
        return array;
    }

    private static Object plain(Class<?> type, JsonNode node) {
        if (type.isArray()) {
            return array(type.getComponentType(), type.getComponentType(), node);
        }
        if (type.isRecord()) {
            return newRecord(type, node);
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(node.textValue()))
                    .findFirst()
                    .orElseThrow(() -> unfit(type, node));
        }
        if (type == boolean.class || type == Boolean.class) {
            return require(node.isBoolean(), type, node).booleanValue();
        }
        if (node.isNumber()) {
            return number(type, node.decimalValue(), node);
        }
        String text = require(node.isTextual(), type, node).textValue();
        if (type == LocalDate.class) {
            return LocalDate.parse(text);
        }
        if (type == OffsetDateTime.class) {
            return OffsetDateTime.parse(text);
        }
        if (type == UUID.class) {
            return UUID.fromString(text);
        }
        require(type == String.class, type, node);
        return text;
    }

    private static Object number(Class<?> type, BigDecimal number, JsonNode node) {
        try {
            return switch (type.getSimpleName()) {
                case "int", "Integer" -> number.intValueExact();
                case "long", "Long" -> number.longValueExact();
                case "short", "Short" -> number.shortValueExact();
                case "byte", "Byte" -> number.byteValueExact();
                case "double", "Double" -> finite(number.doubleValue());
                case "float", "Float" -> (float) finite(number.floatValue());
                case "BigDecimal" -> number;
                case "BigInteger" -> number.toBigIntegerExact();
                default -> throw unfit(type, node);
            };
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(type.getSimpleName() + " cannot hold " + node, e);
        }
    }

    private static double finite(double number) {
        if (Double.isInfinite(number)) {
            throw new ArithmeticException("it is too large");
        }
        return number;
    }

    private static Object newRecord(Class<?> type, JsonNode node) {
        require(node.isObject(), type, node);
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            JsonNode value = node.path(components[i].getName());
            require(!value.isMissingNode(), type, node);
            values[i] = of(components[i].getGenericType(), value);
            types[i] = components[i].getType();
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    type.getName() + " could not be made of " + node
                            + "; let its constructor take every value of its components, and open its package to this"
                            + " module",
                    e);
        }
    }

    private static JsonNode require(boolean fits, Class<?> type, JsonNode node) {
        if (!fits) {
            throw unfit(type, node);
        }
        return node;
    }

    private static IllegalArgumentException unfit(Class<?> type, JsonNode node) {
        return new IllegalArgumentException("expected " + type.getSimpleName() + ", found " + node);
    }
}
