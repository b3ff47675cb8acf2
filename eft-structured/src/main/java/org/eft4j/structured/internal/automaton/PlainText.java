package org.eft4j.structured.internal.automaton;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Plain text: whole characters from the space on, without the quote, the backslash and the delete character. Most
 * tokens are that, and where a state takes any of it they need not be looked at one by one. Stateless and thread-safe.
 */
final class PlainText {
    /** Tokens of more bytes are looked at one by one, so that a bound of a string is looked at only near its end. */
    static final int LONGEST = 24;

    /** What {@link #reach} says where characters differ. */
    static final int DIFFERS = -1;

    private static final int DELETE = 0x7F;
    private static final int FIRST_CONTINUATION = 0x80;
    private static final int LAST_CONTINUATION = 0xBF;

    private PlainText() {}

    /** Returns how many characters a token has if it is plain text, otherwise 0. */
    static int characters(byte[] token) {
        if (token.length > LONGEST) {
            return 0;
        }
        int characters = 0;
        for (int i = 0; i < token.length; characters++) {
            int size = characterAt(token, i);
            if (size == 0) {
                return 0;
            }
            i += size;
        }
        return characters;
    }

    /** Returns how many bytes the character at a place has, 0 if it is no whole one or not plain. */
    private static int characterAt(byte[] token, int at) {
        int lead = token[at] & 0xFF;
        if (lead < FIRST_CONTINUATION) {
            return lead >= ' ' && lead != '"' && lead != '\\' && lead != DELETE ? 1 : 0;
        }
        int size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4 || at + size > token.length) {
            return 0;
        }
        for (int i = 1; i < size; i++) {
            int b = token[at + i] & 0xFF;
            int first = i == 1 ? firstAfter(lead) : FIRST_CONTINUATION;
            int last = i == 1 ? lastAfter(lead) : LAST_CONTINUATION;
            if (b < first || b > last) {
                return 0;
            }
        }
        return size;
    }

    /** Returns the lowest second byte of a character. */
    private static int firstAfter(int lead) {
        return lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : FIRST_CONTINUATION;
    }

    /** Returns the highest second byte of a character; surrogates are none. */
    private static int lastAfter(int lead) {
        return lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : LAST_CONTINUATION;
    }

    /**
     * Returns how many characters of plain text, whichever they are, lead on from a state, up to {@link #LONGEST};
     * after these none does. {@link #DIFFERS} if some lead on and others do not, or to another state, or if a rule may
     * end after fewer than {@link #LONGEST} of them, for then the caller may take more.
     */
    static int reach(Machine machine, MachineState state) {
        MachineState at = state;
        boolean escaping = false;
        for (int characters = 0; characters < LONGEST; characters++) {
            MachineState next = machine.afterPlain(at).state();
            if (next == null) {
                return DIFFERS;
            }
            if (next.isDead()) {
                return escaping ? DIFFERS : characters;
            }
            if (next.equals(at)) {
                return LONGEST;
            }
            escaping |= next.isEscaping();
            at = next;
        }
        return LONGEST;
    }

    /** Returns whether whole characters lead to a node of a tree of plain text, and so what lies below is plain. */
    static boolean isWholeAt(TokenTrie plain, int node) {
        int next = node + 1;
        return next == plain.end(node) || (plain.byteAt(next) & 0xC0) != FIRST_CONTINUATION;
    }

    /**
     * Where a plain character leads to.
     *
     * @param state null if that depends on the character
     */
    record Successor(@Nullable MachineState state) {}

    /** Finds where every plain character leads to. */
    static Successor successor(Machine machine, MachineState state) {
        MachineState target = machine.step(state, (byte) ' ');
        for (int b = ' '; b < DELETE; b++) {
            if (b != '"' && b != '\\' && !machine.step(state, (byte) b).equals(target)) {
                return new Successor(null);
            }
        }
        BitSet seen = new BitSet();
        for (int lead = 0xC2; lead <= 0xF4; lead++) {
            // bytes that no edge tells apart, with the same second bytes, lead to the same
            int kind = machine.classOf((byte) lead) << 10
                    | firstAfter(lead) << 2
                    | (lead >= 0xF0 ? 2 : lead >= 0xE0 ? 1 : 0);
            int second = lastAfter(lead) == LAST_CONTINUATION ? 0 : 1;
            if (seen.get(kind << 1 | second)) {
                continue;
            }
            seen.set(kind << 1 | second);
            int rest = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
            if (!leadsTo(machine, machine.step(state, (byte) lead), firstAfter(lead), lastAfter(lead), rest, target)) {
                return new Successor(null);
            }
        }
        return new Successor(target);
    }

    private static boolean leadsTo(
            Machine machine, MachineState state, int first, int last, int rest, MachineState target) {
        if (state.isDead()) {
            return target.isDead();
        }
        @Nullable MachineState before = null;
        for (int b = first; b <= last; b++) {
            MachineState next = machine.step(state, (byte) b);
            if (before != null && next.equals(before)) {
                continue;
            }
            before = next;
            boolean right = rest == 1
                    ? next.equals(target)
                    : leadsTo(machine, next, FIRST_CONTINUATION, LAST_CONTINUATION, rest - 1, target);
            if (!right) {
                return false;
            }
        }
        return true;
    }
}
