package org.eft4j.structured.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.util.automaton.Automaton;
import org.eft4j.structured.internal.automaton.TooLargeException;
import org.eft4j.structured.internal.regex.CodePoints;
import org.eft4j.structured.internal.regex.Pattern;
import org.eft4j.structured.internal.regex.PatternException;
import org.jspecify.annotations.Nullable;

/**
 * Reads schemas: follows references, merges what must hold together, and lists the alternatives. Refuses every keyword
 * that it does not know exactly. Not thread-safe.
 */
final class SchemaReader {
    /** How many alternatives a schema may have, and how many schemas are read in all. */
    private static final int MAX_ALTERNATIVES = 500;

    private static final int MAX_READ = 50_000;

    /** How many characters a string, and elements an array, may be asked to count. */
    private static final int MAX_COUNT = 10_000;

    private static final int MAX_COMPARED_DEPTH = 4;

    /** Each pattern is bounded, and so are all together. A schema of 50 properties takes 30 milliseconds. */
    private static final int MAX_SECONDS = 10;

    private static final Set<String> ANNOTATIONS = Set.of(
            "$schema",
            "$comment",
            "$defs",
            "definitions",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "contentMediaType",
            "contentEncoding");

    private final SchemaDocument document;
    private final Map<Conjunction, List<Flat>> known = new HashMap<>();
    private final Map<Object, Automaton> automata = new HashMap<>();
    private final long begun = System.nanoTime();
    private int read;
    /** Above 0 while alternatives are compared; those inside them are compared when it is their turn. */
    private int comparing;

    SchemaReader(SchemaDocument document) {
        this.document = document;
    }

    /** What is still to be applied: a schema, or one of several. */
    private record Pending(
            List<Location> choices,
            boolean exclusive,
            Location origin,
            @Nullable Chain within) {}

    /** The schemas that a schema stands in without anything between, to find those that refer to themselves. */
    private record Chain(Location schema, @Nullable Chain within) {}

    /** Returns the ways to fit a conjunction; none if no value does. */
    List<Flat> ways(Conjunction conjunction) {
        List<Flat> ways = known.get(conjunction);
        if (ways == null) {
            ways = new ArrayList<>();
            Deque<Pending> todo = new ArrayDeque<>();
            for (Location part : conjunction.parts()) {
                todo.add(new Pending(List.of(part), false, part, null));
            }
            follow(new Flat(), todo, ways);
            if (comparing == 0) {
                known.put(conjunction, ways);
            }
        }
        return ways;
    }

    private void follow(Flat flat, Deque<Pending> todo, List<Flat> ways) {
        while (!todo.isEmpty()) {
            Pending next = todo.pop();
            if (next.choices.size() > 1) {
                followEach(flat, next, todo, ways);
                return;
            }
            Location schema = next.choices.get(0);
            for (Chain chain = next.within; chain != null; chain = chain.within) {
                if (chain.schema.equals(schema)) {
                    throw schema.refused("it refers to itself without anything between; let it be nested in a"
                            + " property or an element");
                }
            }
            if (flat.applied.add(schema)) {
                if (!apply(flat, schema, new Chain(schema, next.within), todo)) {
                    return;
                }
            }
        }
        ways.add(flat);
        if (ways.size() > MAX_ALTERNATIVES) {
            throw flat.applied
                    .iterator()
                    .next()
                    .refused("it has more than " + MAX_ALTERNATIVES + " combinations of alternatives; use fewer");
        }
    }

    private void followEach(Flat flat, Pending choice, Deque<Pending> rest, List<Flat> ways) {
        List<List<Flat>> begun = new ArrayList<>();
        for (Location schema : choice.choices) {
            Deque<Pending> one = new ArrayDeque<>();
            one.push(new Pending(List.of(schema), false, schema, choice.within));
            List<Flat> found = new ArrayList<>();
            follow(flat.copy(), one, found);
            begun.add(found);
        }
        if (choice.exclusive && comparing == 0) {
            requireApart(choice.origin, begun);
        }
        for (List<Flat> alternatives : begun) {
            for (Flat alternative : alternatives) {
                follow(alternative, new ArrayDeque<>(rest), ways);
            }
        }
    }

    /** Applies one schema; returns false if no value fits it. */
    private boolean apply(Flat flat, Location schema, Chain chain, Deque<Pending> todo) {
        if (++read > MAX_READ) {
            throw schema.refused("it takes more than " + MAX_READ + " steps to read; use fewer alternatives");
        }
        if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(MAX_SECONDS)) {
            throw schema.refused("it takes more than " + MAX_SECONDS + " seconds to read; use fewer patterns");
        }
        JsonNode node = schema.node();
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (!node.isObject()) {
            throw schema.refused("expected a schema, that is an object, true or false; found " + node);
        }
        boolean reference = node.has("$ref");
        Map<String, Location> properties = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String keyword = field.getKey();
            if (reference && !document.siblingsOfReferencesCount() && !keyword.equals("$ref")) {
                if (!isAnnotation(schema, keyword)) {
                    throw schema.at(keyword)
                            .refused("expected nothing beside $ref, which hides it before 2019-09; put"
                                    + " both into allOf, or name a later $schema");
                }
                continue;
            }
            applyKeyword(flat, schema, schema.at(keyword), keyword, chain, todo, properties);
        }
        applyObject(flat, schema, properties);
        applyArray(flat, schema);
        return true;
    }

    private static boolean isAnnotation(Location schema, String keyword) {
        return ANNOTATIONS.contains(keyword)
                || keyword.startsWith("x-")
                || (keyword.equals("$id") && schema.pointer().isEmpty());
    }

    private void applyKeyword(
            Flat flat,
            Location schema,
            Location at,
            String keyword,
            Chain chain,
            Deque<Pending> todo,
            Map<String, Location> properties) {
        JsonNode value = at.node();
        switch (keyword) {
            case "type" -> applyType(flat, at);
            case "enum" -> {
                if (!value.isArray()) {
                    throw at.refused("expected a list of values, found " + value);
                }
                List<JsonNode> values = new ArrayList<>();
                value.forEach(values::add);
                flat.keepValues(values);
            }
            case "const" -> flat.keepValues(List.of(value));
            case "$ref" -> {
                Location target = document.resolve(at);
                todo.push(new Pending(List.of(target), false, target, chain));
            }
            case "allOf" -> {
                List<Location> parts = new ArrayList<>(schema.elements(keyword));
                Collections.reverse(parts); // the first comes out first
                parts.forEach(part -> todo.push(new Pending(List.of(part), false, part, chain)));
            }
            case "anyOf" -> todo.add(new Pending(schema.elements(keyword), false, at, chain));
            case "oneOf" -> todo.add(new Pending(schema.elements(keyword), true, at, chain));
            case "minimum" -> flat.numbers.atLeast(bound(at), false);
            case "exclusiveMinimum" -> flat.numbers.atLeast(bound(at), true);
            case "maximum" -> flat.numbers.atMost(bound(at), false);
            case "exclusiveMaximum" -> flat.numbers.atMost(bound(at), true);
            case "minLength" -> flat.strings.atLeast(count(at));
            case "maxLength" -> flat.strings.atMost(count(at));
            case "pattern" -> applyPattern(flat, at);
            case "format" -> applyFormat(flat, at);
            case "minItems" -> flat.minItems = Math.max(flat.minItems, count(at));
            case "maxItems" -> flat.maxItems = Math.min(flat.maxItems, count(at));
            case "required" -> applyRequired(flat, at);
            case "properties" -> {
                if (!value.isObject()) {
                    throw at.refused("expected an object of schemas, found " + value);
                }
                value.fieldNames().forEachRemaining(name -> properties.put(name, at.at(name)));
            }
            case "additionalProperties", "items", "prefixItems", "additionalItems" -> {
                // together with their siblings, later
            }
            case "uniqueItems" -> requireSaysNothing(at, value.isBoolean() && !value.booleanValue());
            case "minProperties" -> requireSaysNothing(at, value.isInt() && value.intValue() == 0);
            default -> {
                if (!isAnnotation(schema, keyword)) {
                    throw at.refused("the keyword " + keyword
                            + " is not supported; leave it out and check the answer for it yourself");
                }
            }
        }
    }

    private static void requireSaysNothing(Location at, boolean nothing) {
        if (!nothing) {
            throw at.refused("this keyword is not supported; leave it out and check the answer for it yourself");
        }
    }

    private static void applyType(Flat flat, Location at) {
        List<JsonNode> names = new ArrayList<>();
        if (at.node().isArray()) {
            at.node().forEach(names::add);
        } else {
            names.add(at.node());
        }
        EnumSet<JsonType> types = EnumSet.noneOf(JsonType.class);
        boolean anyNumber = false;
        for (JsonNode name : names) {
            anyNumber |= name.asText().equals("number");
            types.add(
                    switch (name.asText()) {
                        case "null" -> JsonType.NULL;
                        case "boolean" -> JsonType.BOOLEAN;
                        case "object" -> JsonType.OBJECT;
                        case "array" -> JsonType.ARRAY;
                        case "number", "integer" -> JsonType.NUMBER;
                        case "string" -> JsonType.STRING;
                        default -> throw at.refused("expected the name of a type, found " + name);
                    });
        }
        flat.types.retainAll(types);
        if (types.contains(JsonType.NUMBER) && !anyNumber) {
            flat.numbers.requireWhole();
        }
    }

    private static BigDecimal bound(Location at) {
        if (!at.node().isNumber()) {
            throw at.refused("expected a number, found " + at.node());
        }
        BigDecimal bound = at.node().decimalValue();
        if (!DecimalComparison.canCompare(bound)) {
            throw at.refused("expected a bound of fewer digits, found " + at.node());
        }
        return bound;
    }

    private static int count(Location at) {
        JsonNode node = at.node();
        if (!node.isNumber()
                || !JsonValues.isWhole(node.decimalValue())
                || node.decimalValue().signum() < 0) {
            throw at.refused("expected a whole number of at least 0, found " + node);
        }
        if (node.decimalValue().compareTo(BigDecimal.valueOf(MAX_COUNT)) > 0) {
            throw at.refused("expected at most " + MAX_COUNT + ", found " + node + "; leave it out or lower it");
        }
        return node.decimalValue().intValue();
    }

    private static void applyPattern(Flat flat, Location at) {
        if (!at.node().isTextual()) {
            throw at.refused("expected a regular expression, found " + at.node());
        }
        try {
            Pattern.containing(at.node().textValue());
        } catch (PatternException | TooLargeException e) {
            throw at.refused("the pattern is not supported: " + e.getMessage());
        }
        flat.strings.addPattern(at.node().textValue());
    }

    private static void applyFormat(Flat flat, Location at) {
        String format = at.node().asText();
        if (!Formats.names().contains(format)) {
            throw at.refused("expected one of the formats " + Formats.names() + ", found " + at.node()
                    + "; leave it out, or say what you mean by a pattern");
        }
        flat.strings.addFormat(format);
    }

    private static void applyRequired(Flat flat, Location at) {
        if (!at.node().isArray()) {
            throw at.refused("expected a list of names, found " + at.node());
        }
        for (JsonNode name : at.node()) {
            if (!name.isTextual()) {
                throw at.refused("expected a list of names, found " + at.node());
            }
            flat.required.add(name.textValue());
        }
    }

    private static void applyObject(Flat flat, Location schema, Map<String, Location> properties) {
        JsonNode additional = schema.node().path("additionalProperties");
        if (!properties.isEmpty() || !additional.isMissingNode()) {
            flat.objects.add(new Flat.ObjectPart(
                    properties, additional.isMissingNode() ? null : schema.at("additionalProperties")));
        }
    }

    /** A list in {@code items} is how drafts before 2020-12 spell {@code prefixItems}. */
    private static void applyArray(Flat flat, Location schema) {
        JsonNode node = schema.node();
        boolean old = node.path("items").isArray();
        if (old && node.has("prefixItems")) {
            throw schema.at("items").refused("expected one schema beside prefixItems, found a list");
        }
        if (node.has("additionalItems") && !old) {
            throw schema.at("additionalItems").refused("expected it beside a list of items only; use items");
        }
        String first = old ? "items" : "prefixItems";
        String rest = old ? "additionalItems" : "items";
        if (node.has(first) || node.has(rest)) {
            List<Location> prefix = new ArrayList<>();
            for (int i = 0; i < node.path(first).size() && node.path(first).isArray(); i++) {
                prefix.add(schema.at(first).at(i));
            }
            flat.arrays.add(new Flat.ArrayPart(prefix, node.has(rest) ? schema.at(rest) : null));
        }
    }

    /** Only where no value fits two of them is one of several the same as any of them. */
    private void requireApart(Location origin, List<List<Flat>> alternatives) {
        comparing++;
        for (int i = 0; i < alternatives.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (!areApart(alternatives.get(j), alternatives.get(i), 0)) {
                    throw origin.refused("expected alternatives of which no value fits two, but " + j + " and " + i
                            + " may both fit one; give each a type, a bound or a required constant of its own, or use"
                            + " anyOf");
                }
            }
        }
        comparing--;
    }

    private boolean areApart(Conjunction a, Conjunction b, int depth) {
        return depth < MAX_COMPARED_DEPTH && areApart(ways(a), ways(b), depth);
    }

    private boolean areApart(List<Flat> a, List<Flat> b, int depth) {
        return a.stream().allMatch(one -> b.stream().allMatch(other -> areApart(one, other, depth)));
    }

    private boolean areApart(Flat a, Flat b, int depth) {
        List<JsonNode> values = a.values != null ? a.values : b.values;
        if (values != null) {
            return values.stream().noneMatch(value -> accepts(a, value) && accepts(b, value));
        }
        EnumSet<JsonType> shared = EnumSet.copyOf(a.types);
        shared.retainAll(b.types);
        return shared.stream().allMatch(type -> switch (type) {
            case NULL, BOOLEAN -> false;
            case NUMBER -> a.numbers.isApartFrom(b.numbers);
            case STRING -> stringsAreApart(a.strings, b.strings);
            case ARRAY -> arraysAreApart(a, b, depth);
            case OBJECT -> objectsAreApart(a, b, depth);
        });
    }

    private boolean stringsAreApart(StringRules a, StringRules b) {
        StringRules both = new StringRules();
        both.and(a);
        both.and(b);
        Automaton shared = automaton(both);
        return shared != null && CodePoints.isEmpty(shared);
    }

    private boolean arraysAreApart(Flat a, Flat b, int depth) {
        int least = Math.max(a.minItems, b.minItems);
        if (least > Math.min(a.maxItems, b.maxItems)) {
            return true;
        }
        int looked = Math.min(least, Math.max(a.prefixLength(), b.prefixLength()) + 1);
        for (int i = 0; i < looked; i++) {
            if (areApart(a.item(i), b.item(i), depth + 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean objectsAreApart(Flat a, Flat b, int depth) {
        return a.required.stream().anyMatch(name -> areApart(a.property(name), b.property(name), depth + 1))
                || b.required.stream().anyMatch(name -> areApart(a.property(name), b.property(name), depth + 1));
    }

    /** Returns the strings that fit rules, null for all; kept, since schemas repeat themselves. */
    @Nullable
    Automaton automaton(StringRules rules) {
        return rules.isFree() ? null : automata.computeIfAbsent(rules.key(), key -> fitting(rules));
    }

    private static Automaton fitting(StringRules rules) {
        Automaton automaton = rules.automaton();
        return automaton == null ? CodePoints.anyText() : automaton;
    }

    /** Returns whether a value fits a conjunction. */
    private boolean accepts(Conjunction conjunction, JsonNode value) {
        return ways(conjunction).stream().anyMatch(way -> accepts(way, value));
    }

    /** Returns whether a value fits. */
    boolean accepts(Flat flat, JsonNode value) {
        JsonType type = JsonType.of(value);
        if (!flat.types.contains(type)
                || (flat.values != null && flat.values.stream().noneMatch(v -> JsonValues.same(v, value)))) {
            return false;
        }
        return switch (type) {
            case NULL, BOOLEAN -> true;
            case NUMBER -> flat.numbers.contains(value.decimalValue());
            case STRING -> {
                Automaton strings = automaton(flat.strings);
                yield strings == null || CodePoints.accepts(strings, value.textValue());
            }
            case ARRAY -> {
                boolean fits = value.size() >= flat.minItems && value.size() <= flat.maxItems;
                for (int i = 0; i < value.size() && fits; i++) {
                    fits = accepts(flat.item(i), value.get(i));
                }
                yield fits;
            }
            case OBJECT ->
                flat.required.stream().allMatch(value::has)
                        && value.properties().stream()
                                .allMatch(field -> accepts(flat.property(field.getKey()), field.getValue()));
        };
    }
}
