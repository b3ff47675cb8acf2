package org.eft4j.structured.internal.regex;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Transition;
import org.eft4j.structured.internal.automaton.NetworkBuilder;

/**
 * Writes automata over code points into a network over bytes, as UTF-8, or as the inside of a JSON string. In JSON each
 * character is spelled in one way: as itself where that is allowed, else by its short escape, else by {@code \\u00XX}.
 * Not thread-safe.
 */
public final class CharacterEdges {
    private static final int CONTINUATION_BITS = 6;
    private static final int SPACE = 0x20;

    /** What JSON has short escapes for, and those; a quote and a backslash have no other. */
    private static final String ESCAPED = "\"\\\b\f\n\r\t";

    private static final String ESCAPES = "\"\\bfnrt";

    private final NetworkBuilder builder;
    private final boolean json;
    private final Map<Suffix, Integer> suffixes = new HashMap<>();
    private final Map<Integer, Integer> escapes = new HashMap<>();

    /**
     * Makes a writer.
     *
     * @param json whether the texts are the insides of JSON strings
     */
    public CharacterEdges(NetworkBuilder builder, boolean json) {
        this.builder = builder;
        this.json = json;
    }

    /** The last bytes of a character, which all ways to them share. */
    private record Suffix(int target, long ranges) {}

    /** Adds an automaton between two nodes of a rule. */
    public void add(int from, Automaton automaton, int to) {
        int states = automaton.getNumStates();
        int[] nodes = new int[states];
        for (int state = 0; state < states; state++) {
            nodes[state] = builder.newNodeBeside(from);
        }
        if (states > 0) {
            builder.skip(from, nodes[0]);
        }
        Transition transition = new Transition();
        for (int state = 0; state < states; state++) {
            if (automaton.isAccept(state)) {
                builder.skip(nodes[state], to);
            }
            int count = automaton.initTransition(state, transition);
            for (int i = 0; i < count; i++) {
                automaton.getNextTransition(transition);
                addCharacters(nodes[state], transition.min, transition.max, nodes[transition.dest]);
            }
        }
        suffixes.clear();
        escapes.clear();
    }

    /** Adds any number of any characters, looping at a node. */
    public void addAnyCharacters(int node) {
        addCharacters(node, 0, Character.MAX_CODE_POINT, node);
        suffixes.clear();
        escapes.clear();
    }

    private void addCharacters(int from, int first, int last, int to) {
        if (!json) {
            addUtf8(from, first, last, to);
            return;
        }
        int next = first;
        for (int c = first; c <= Math.min(last, '\\'); c++) {
            if (c < SPACE || c == '"' || c == '\\') {
                addUtf8(from, next, c - 1, to);
                addEscaped(from, c, to);
                next = c + 1;
            }
        }
        addUtf8(from, next, last, to);
    }

    private void addEscaped(int from, int c, int to) {
        int begun = escapes.computeIfAbsent(from, node -> {
            int escape = builder.newNodeBeside(node);
            builder.bytes(node, '\\', '\\', escape);
            return escape;
        });
        int known = ESCAPED.indexOf(c);
        if (known >= 0) {
            builder.bytes(begun, ESCAPES.charAt(known), ESCAPES.charAt(known), to);
            return;
        }
        String digits = String.format("%02x", c);
        int zeros = builder.newNodeBeside(from);
        builder.text(begun, ("u00" + digits.charAt(0)).getBytes(UTF_8), zeros);
        char last = digits.charAt(1);
        builder.bytes(zeros, last, last, to);
        if (Character.isLetter(last)) {
            builder.bytes(zeros, Character.toUpperCase(last), Character.toUpperCase(last), to);
        }
    }

    private void addUtf8(int from, int first, int last, int to) {
        if (first < Character.MIN_SURROGATE && last >= Character.MIN_SURROGATE) {
            addUtf8(from, first, Character.MIN_SURROGATE - 1, to);
            addUtf8(from, Character.MAX_SURROGATE + 1, last, to);
            return;
        }
        int low = Character.isBmpCodePoint(first) && Character.isSurrogate((char) first)
                ? Character.MAX_SURROGATE + 1
                : first;
        addCharactersOfOneLength(from, low, last, to);
    }

    /** Splits a range until its characters differ from each other only in whole bytes. */
    private void addCharactersOfOneLength(int from, int first, int last, int to) {
        if (first > last) {
            return;
        }
        for (int end : new int[] {0x7F, 0x7FF, 0xFFFF}) {
            if (first <= end && last > end) {
                addCharactersOfOneLength(from, first, end, to);
                addCharactersOfOneLength(from, end + 1, last, to);
                return;
            }
        }
        if (last <= 0x7F) {
            builder.bytes(from, first, last, to);
            return;
        }
        for (int bits = CONTINUATION_BITS; bits <= 3 * CONTINUATION_BITS; bits += CONTINUATION_BITS) {
            int mask = (1 << bits) - 1;
            if ((first & ~mask) != (last & ~mask)) {
                if ((first & mask) != 0) {
                    addCharactersOfOneLength(from, first, first | mask, to);
                    addCharactersOfOneLength(from, (first | mask) + 1, last, to);
                    return;
                }
                if ((last & mask) != mask) {
                    addCharactersOfOneLength(from, first, (last & ~mask) - 1, to);
                    addCharactersOfOneLength(from, last & ~mask, last, to);
                    return;
                }
            }
        }
        addBytes(from, bytes(first), bytes(last), 0, to);
    }

    private static byte[] bytes(int codePoint) {
        return Character.toString(codePoint).getBytes(UTF_8);
    }

    private void addBytes(int from, byte[] first, byte[] last, int index, int to) {
        int next = index + 1 == first.length ? to : suffix(from, first, last, index + 1, to);
        builder.bytes(from, first[index] & 0xFF, last[index] & 0xFF, next);
    }

    /** Returns the node from which the rest of the bytes leads to a target. */
    private int suffix(int beside, byte[] first, byte[] last, int index, int to) {
        long ranges = 0;
        for (int i = index; i < first.length; i++) {
            ranges = ranges << 16 | (first[i] & 0xFF) << 8 | (last[i] & 0xFF);
        }
        Suffix key = new Suffix(to, ranges << 2 | (first.length - index));
        Integer known = suffixes.get(key);
        if (known == null) {
            known = builder.newNodeBeside(beside);
            suffixes.put(key, known);
            addBytes(known, first, last, index, to);
        }
        return known;
    }
}
