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

    private static final int DELETE = 0x7F;
    private static final int FIRST_CONTINUATION = 0x80;
    private static final int LAST_CONTINUATION = 0xBF;

    private PlainText() {}

    /** Returns whether a token is plain text. */
    static boolean isPlain(byte[] token) {
        if (token.length == 0 || token.length > LONGEST) {
            return false;
        }
        for (int i = 0; i < token.length; ) {
            int size = characterAt(token, i);
            if (size == 0) {
                return false;
            }
            i += size;
        }
        return true;
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

    /** Returns whether any plain text of up to {@link #LONGEST} characters leads on from a state. */
    static boolean isTakenBy(Machine machine, MachineState state) {
        MachineState at = state;
        for (int i = 0; i < LONGEST; i++) {
            MachineState next = machine.plainSuccessor(at);
            if (next.isDead()) {
                return false;
            }
            if (next.equals(at)) {
                return true;
            }
            at = next;
        }
        return true;
    }

    /** Returns the one state that every plain character leads to, the dead one if there are several. */
    static MachineState successor(Machine machine, MachineState state) {
        MachineState target = machine.step(state, (byte) ' ');
        for (int b = ' '; b < DELETE && !target.isDead(); b++) {
            if (b != '"' && b != '\\' && !machine.step(state, (byte) b).equals(target)) {
                return machine.dead();
            }
        }
        BitSet seen = new BitSet();
        for (int lead = 0xC2; lead <= 0xF4 && !target.isDead(); lead++) {
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
                return machine.dead();
            }
        }
        return target;
    }

    private static boolean leadsTo(
            Machine machine, MachineState state, int first, int last, int rest, MachineState target) {
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
