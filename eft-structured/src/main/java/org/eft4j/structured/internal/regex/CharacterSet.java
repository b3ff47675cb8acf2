package org.eft4j.structured.internal.regex;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;

/** A set of code points, without the halves of surrogate pairs, which are no characters. Immutable. */
final class CharacterSet {
    static final CharacterSet DIGITS = range('0', '9');

    static final CharacterSet WORD =
            DIGITS.or(range('a', 'z')).or(range('A', 'Z')).or(of('_'));

    /** JavaScript's white space and line ends. */
    static final CharacterSet SPACE = range(0x09, 0x0D)
            .or(of(0x20, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF))
            .or(range(0x2000, 0x200A));

    private final BitSet characters;

    private CharacterSet(BitSet characters) {
        this.characters = characters;
        characters.clear(Character.MIN_SURROGATE, Character.MAX_SURROGATE + 1);
    }

    static CharacterSet of(int... codePoints) {
        BitSet set = new BitSet();
        for (int c : codePoints) {
            set.set(c);
        }
        return new CharacterSet(set);
    }

    /** Returns a range, both ends included. */
    static CharacterSet range(int first, int last) {
        BitSet set = new BitSet();
        set.set(first, last + 1);
        return new CharacterSet(set);
    }

    CharacterSet or(CharacterSet other) {
        BitSet set = (BitSet) characters.clone();
        set.or(other.characters);
        return new CharacterSet(set);
    }

    CharacterSet complement() {
        BitSet set = (BitSet) characters.clone();
        set.flip(0, Character.MAX_CODE_POINT + 1);
        return new CharacterSet(set);
    }

    int size() {
        return characters.cardinality();
    }

    int first() {
        return characters.nextSetBit(0);
    }

    Automaton automaton() {
        List<Automaton> ranges = new ArrayList<>();
        for (int from = characters.nextSetBit(0); from >= 0; ) {
            int end = characters.nextClearBit(from);
            ranges.add(Automata.makeCharRange(from, end - 1));
            from = characters.nextSetBit(end);
        }
        return ranges.size() == 1 ? ranges.get(0) : Operations.determinize(Operations.union(ranges), 1 << 20);
    }
}
