package org.eft4j.structured.internal.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.util.automaton.Automaton;
import org.eft4j.structured.internal.automaton.Machine;
import org.eft4j.structured.internal.automaton.Network;
import org.eft4j.structured.internal.automaton.NetworkBuilder;
import org.eft4j.structured.internal.automaton.TooLargeException;
import org.eft4j.structured.internal.regex.CharacterEdges;
import org.eft4j.structured.internal.regex.CodePoints;

/**
 * Writes a JSON Schema as a network over the bytes of JSON texts: one rule for each conjunction of schemas, so that a
 * schema that refers to itself is a rule that calls itself. Not thread-safe.
 */
public final class SchemaCompiler {
    private static final int LONGEST_FREE_SPACE = 32;
    private static final byte[] SPACES = " \t\n\r".getBytes(UTF_8);

    private final SchemaReader reader;
    private final Spacing spacing;
    private final NetworkBuilder builder = new NetworkBuilder();
    private final CharacterEdges characters = new CharacterEdges(builder, true);
    private final Map<Conjunction, Integer> rules = new HashMap<>();
    private final Deque<Conjunction> unwritten = new ArrayDeque<>();
    private final int anyString;
    private final int space;
    private Location current;

    private SchemaCompiler(SchemaDocument document, Spacing spacing) {
        this.reader = new SchemaReader(document);
        this.spacing = spacing;
        this.current = document.root();
        this.anyString = builder.newRule("a string");
        int inside = builder.newNode(anyString);
        literal(builder.start(anyString), "\"", inside);
        characters.addAnyCharacters(inside);
        literal(inside, "\"", builder.end(anyString));
        this.space = builder.newRule("white space");
        int at = builder.start(space);
        builder.skip(at, builder.end(space));
        for (int i = 0; i < LONGEST_FREE_SPACE; i++) {
            int next = builder.newNode(space);
            for (byte b : SPACES) {
                builder.bytes(at, b, b, next);
            }
            builder.skip(next, builder.end(space));
            at = next;
        }
    }

    /**
     * Compiles a schema.
     *
     * @throws SchemaRefusal if a part of it is not supported exactly, or no text fits it
     */
    public static Machine compile(JsonNode schema, Spacing spacing) {
        SchemaCompiler compiler = new SchemaCompiler(new SchemaDocument(schema), spacing);
        try {
            Network network = compiler.write(Conjunction.of(new Location(schema, "")));
            if (!network.hasText()) {
                throw new SchemaRefusal("", "no text fits it; expected a schema that some value fits");
            }
            return new Machine(network);
        } catch (TooLargeException e) {
            throw compiler.current.refused("it needs " + e.getMessage() + "; expected smaller bounds and patterns");
        }
    }

    private Network write(Conjunction root) {
        int rule = rule(root);
        while (!unwritten.isEmpty()) {
            Conjunction next = unwritten.poll();
            current = next.parts().stream().findFirst().orElse(current);
            int written = rule(next);
            for (Flat way : reader.ways(next)) {
                writeWay(way, builder.start(written), builder.end(written));
            }
        }
        return builder.build(rule);
    }

    private int rule(Conjunction conjunction) {
        return rules.computeIfAbsent(conjunction, c -> {
            unwritten.add(c);
            return builder.newRule(c.name());
        });
    }

    private void writeWay(Flat way, int from, int to) {
        if (way.values != null) {
            for (JsonNode value : way.values) {
                if (reader.accepts(way, value)) {
                    writeValue(value, from, to);
                }
            }
            return;
        }
        for (JsonType type : way.types) {
            switch (type) {
                case NULL -> literal(from, "null", to);
                case BOOLEAN -> {
                    literal(from, "true", to);
                    literal(from, "false", to);
                }
                case NUMBER -> characters.add(from, way.numbers.automaton(), to);
                case STRING -> writeStrings(way.strings, from, to);
                case ARRAY -> writeArrays(way, from, to);
                case OBJECT -> writeObjects(way, from, to);
            }
        }
    }

    private void writeStrings(StringRules strings, int from, int to) {
        Automaton inside = reader.automaton(strings);
        if (inside == null) {
            builder.call(from, anyString, to);
        } else {
            writeQuoted(from, inside, to);
        }
    }

    private void writeQuoted(int from, Automaton inside, int to) {
        int begin = builder.newNodeBeside(from);
        int end = builder.newNodeBeside(from);
        literal(from, "\"", begin);
        characters.add(begin, inside, end);
        literal(end, "\"", to);
    }

    /** A node for each number of elements written, up to where all further ones are alike. */
    private void writeArrays(Flat way, int from, int to) {
        if (way.minItems > way.maxItems) {
            return;
        }
        int alike = Math.max(way.minItems, way.prefixLength());
        boolean bounded = way.maxItems < Integer.MAX_VALUE;
        int last = bounded ? way.maxItems : alike + 1;
        int end = builder.newNodeBeside(from);
        literal(end, "]", to);
        int at = opened(from, "[");
        for (int count = 0; count <= last; count++) {
            if (count >= way.minItems) {
                builder.skip(at, end);
            }
            if (count == last && bounded) {
                return;
            }
            int element = count == 0 ? at : afterComma(at);
            int next = count == last ? at : builder.newNodeBeside(from);
            int written = builder.newNodeBeside(from);
            builder.call(element, rule(way.item(count)), written);
            spaced(written, next);
            at = next;
        }
    }

    /** Two nodes before each property: the first where none was written, the second where a comma must come first. */
    private void writeObjects(Flat way, int from, int to) {
        int end = builder.newNodeBeside(from);
        literal(end, "}", to);
        int none = opened(from, "{");
        int some = builder.newNodeBeside(from);
        Map<String, Conjunction> properties = way.allProperties();
        for (Map.Entry<String, Conjunction> property : properties.entrySet()) {
            int nextNone = builder.newNodeBeside(from);
            int nextSome = builder.newNodeBeside(from);
            int name = builder.newNodeBeside(from);
            int value = builder.newNodeBeside(from);
            builder.skip(none, name);
            builder.skip(afterComma(some), name);
            literal(name, quoted(property.getKey()), value);
            writeProperty(value, property.getValue(), nextSome);
            if (!way.required.contains(property.getKey())) {
                builder.skip(none, nextNone);
                builder.skip(some, nextSome);
            }
            none = nextNone;
            some = nextSome;
        }
        Conjunction additional = way.additional();
        if (!reader.ways(additional).isEmpty()) {
            int name = builder.newNodeBeside(from);
            int value = builder.newNodeBeside(from);
            builder.skip(none, name);
            builder.skip(afterComma(some), name);
            writeOtherNames(name, properties.keySet(), value);
            writeProperty(value, additional, some);
        }
        builder.skip(none, end);
        builder.skip(some, end);
    }

    private void writeOtherNames(int from, Set<String> names, int to) {
        if (names.isEmpty()) {
            builder.call(from, anyString, to);
        } else {
            writeQuoted(from, CodePoints.minus(CodePoints.anyText(), CodePoints.anyOf(names)), to);
        }
    }

    private void writeProperty(int afterName, Conjunction schema, int to) {
        int value = builder.newNodeBeside(afterName);
        int written = builder.newNodeBeside(afterName);
        int colon = builder.newNodeBeside(afterName);
        int afterColon = builder.newNodeBeside(afterName);
        spaced(afterName, colon);
        literal(colon, spacing.colon, afterColon);
        spaced(afterColon, value);
        builder.call(value, rule(schema), written);
        spaced(written, to);
    }

    private int opened(int from, String bracket) {
        int begun = builder.newNodeBeside(from);
        int inside = builder.newNodeBeside(from);
        literal(from, bracket, begun);
        spaced(begun, inside);
        return inside;
    }

    private int afterComma(int from) {
        int comma = builder.newNodeBeside(from);
        int next = builder.newNodeBeside(from);
        literal(from, spacing.comma, comma);
        spaced(comma, next);
        return next;
    }

    private void spaced(int from, int to) {
        if (spacing == Spacing.FREE) {
            builder.call(from, space, to);
        } else {
            builder.skip(from, to);
        }
    }

    private void literal(int from, String text, int to) {
        builder.text(from, text.getBytes(UTF_8), to);
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    /** Writes a number in the one way that numbers are written: without an exponent, and no zeros at the end. */
    private static String written(BigDecimal number) {
        BigDecimal stripped = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return DecimalComparison.canCompare(stripped) ? stripped.toPlainString() : stripped.toString();
    }

    private void writeValue(JsonNode value, int from, int to) {
        if (!value.isContainerNode()) {
            literal(from, value.isNumber() ? written(value.decimalValue()) : value.toString(), to);
            return;
        }
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        int at = opened(from, value.isArray() ? "[" : "{");
        for (int i = 0; i < value.size(); i++) {
            int element = i == 0 ? at : afterComma(at);
            if (value.isObject()) {
                int name = builder.newNodeBeside(from);
                int colon = builder.newNodeBeside(from);
                int afterColon = builder.newNodeBeside(from);
                literal(element, quoted(names.get(i)), name);
                spaced(name, colon);
                literal(colon, spacing.colon, afterColon);
                element = builder.newNodeBeside(from);
                spaced(afterColon, element);
            }
            int written = builder.newNodeBeside(from);
            writeValue(value.isArray() ? value.get(i) : value.get(names.get(i)), element, written);
            at = builder.newNodeBeside(from);
            spaced(written, at);
        }
        literal(at, value.isArray() ? "]" : "}", to);
    }
}
