package org.eft4j.structured.internal.regex;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;

/**
 * Reads a regular expression as JavaScript writes it, with the flag u: what JSON Schema asks for. What no automaton can
 * do (references to groups, looking ahead and behind, word boundaries) is refused, and so are classes of Unicode
 * properties, whose members change from version to version. Not thread-safe.
 */
final class PatternParser {
    private static final int MAX_LENGTH = 20_000;
    private static final int MAX_NESTING = 200;
    private static final int MAX_REPETITIONS = 10_000;
    private static final int HEX = 16;

    private final String pattern;
    private int at;
    private int nesting;

    PatternParser(String pattern) {
        this.pattern = pattern;
        if (pattern.length() > MAX_LENGTH) {
            throw new PatternException(
                    "expected a pattern of at most " + MAX_LENGTH + " characters, found more",
                    pattern.substring(0, 20) + "…",
                    MAX_LENGTH);
        }
    }

    /** Returns the automaton, in which the anchors are the characters of {@link Pattern}. */
    Automaton parse() {
        Automaton whole = alternatives();
        if (at < pattern.length()) {
            throw refused("expected the end, found a )");
        }
        return whole;
    }

    private PatternException refused(String reason) {
        return new PatternException(reason, pattern, at);
    }

    private boolean isNext(char c) {
        return at < pattern.length() && pattern.charAt(at) == c;
    }

    private boolean take(char c) {
        boolean found = isNext(c);
        at += found ? 1 : 0;
        return found;
    }

    private Automaton alternatives() {
        if (++nesting > MAX_NESTING) {
            throw refused("expected at most " + MAX_NESTING + " groups inside each other, found more");
        }
        List<Automaton> parts = new ArrayList<>();
        do {
            parts.add(sequence());
        } while (take('|'));
        nesting--;
        return parts.size() == 1 ? parts.get(0) : CodePoints.union(parts);
    }

    private Automaton sequence() {
        List<Automaton> parts = new ArrayList<>();
        while (at < pattern.length() && !isNext('|') && !isNext(')')) {
            parts.add(quantified());
        }
        return parts.isEmpty() ? Automata.makeEmptyString() : CodePoints.concatenate(parts);
    }

    private Automaton quantified() {
        int begin = at;
        Automaton one = atom();
        boolean anchor = pattern.charAt(begin) == '^' || pattern.charAt(begin) == '$';
        Automaton repeated = repetition(one);
        if (anchor && at > begin + 1) {
            throw refused("expected no repetition of an anchor");
        }
        return repeated;
    }

    private Automaton repetition(Automaton one) {
        Automaton repeated;
        if (take('*')) {
            repeated = CodePoints.repeat(one, 0);
        } else if (take('+')) {
            repeated = CodePoints.repeat(one, 1);
        } else if (take('?')) {
            repeated = Operations.optional(one);
        } else if (take('{')) {
            repeated = counted(one);
        } else {
            return one;
        }
        take('?'); // takes as little as it can: the same texts match
        if (isNext('*') || isNext('+') || isNext('?') || isNext('{')) {
            throw refused("expected no second repetition");
        }
        return repeated;
    }

    private Automaton counted(Automaton one) {
        int least = number();
        int most = least;
        boolean open = false;
        if (take(',')) {
            open = isNext('}');
            most = open ? least : number();
        }
        if (!take('}') || most < least) {
            throw refused("expected a repetition such as {2}, {2,} or {2,5}");
        }
        return open ? CodePoints.repeat(one, least) : CodePoints.repeat(one, least, most);
    }

    private int number() {
        int begin = at;
        int value = 0;
        while (at < pattern.length() && Character.digit(pattern.charAt(at), 10) >= 0 && pattern.charAt(at) <= '9') {
            value = Math.min(MAX_REPETITIONS + 1, 10 * value + pattern.charAt(at++) - '0');
        }
        if (at == begin) {
            throw refused("expected a number");
        }
        if (value > MAX_REPETITIONS) {
            throw refused("expected at most " + MAX_REPETITIONS + " repetitions");
        }
        return value;
    }

    private Automaton atom() {
        int c = pattern.codePointAt(at);
        at += Character.charCount(c);
        return switch (c) {
            case '(' -> group();
            case '[' -> characterClass().automaton();
            case '.' -> CharacterSet.of('\n', '\r', 0x2028, 0x2029).complement().automaton();
            case '^' -> Automata.makeChar(Pattern.BEGIN);
            case '$' -> Automata.makeChar(Pattern.END);
            case '\\' -> escaped(false).automaton();
            case '*', '+', '?', '{', '}', ']' ->
                throw refused("expected a \\ before the character " + (char) c + " or something to repeat");
            default -> CharacterSet.of(c).automaton();
        };
    }

    private Automaton group() {
        if (take('?') && !take(':')) {
            boolean named = isNext('<') && !pattern.startsWith("<=", at) && !pattern.startsWith("<!", at);
            int end = pattern.indexOf('>', at);
            if (!named || end < 0) {
                throw refused("expected a group; looking ahead or behind and flags are not supported");
            }
            at = end + 1;
        }
        Automaton inside = alternatives();
        if (!take(')')) {
            throw refused("expected a )");
        }
        return inside;
    }

    private CharacterSet characterClass() {
        boolean negated = take('^');
        CharacterSet set = CharacterSet.of();
        while (!take(']')) {
            if (at >= pattern.length()) {
                throw refused("expected a ]");
            }
            CharacterSet first = classAtom();
            if (isNext('-') && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
                at++;
                CharacterSet last = classAtom();
                if (first.size() != 1 || last.size() != 1 || last.first() < first.first()) {
                    throw refused("expected a range from one character to a later one");
                }
                set = set.or(CharacterSet.range(first.first(), last.first()));
            } else {
                set = set.or(first);
            }
        }
        return negated ? set.complement() : set;
    }

    private CharacterSet classAtom() {
        if (at >= pattern.length()) {
            throw refused("expected a ]");
        }
        int c = pattern.codePointAt(at);
        at += Character.charCount(c);
        return c == '\\' ? escaped(true) : CharacterSet.of(c);
    }

    private CharacterSet escaped(boolean inClass) {
        if (at >= pattern.length()) {
            throw refused("expected a character after \\");
        }
        char c = pattern.charAt(at++);
        return switch (c) {
            case 'd' -> CharacterSet.DIGITS;
            case 'D' -> CharacterSet.DIGITS.complement();
            case 'w' -> CharacterSet.WORD;
            case 'W' -> CharacterSet.WORD.complement();
            case 's' -> CharacterSet.SPACE;
            case 'S' -> CharacterSet.SPACE.complement();
            case 't' -> CharacterSet.of('\t');
            case 'n' -> CharacterSet.of('\n');
            case 'r' -> CharacterSet.of('\r');
            case 'f' -> CharacterSet.of('\f');
            case 'v' -> CharacterSet.of(0x0B);
            case '0' -> CharacterSet.of(0);
            case 'x' -> CharacterSet.of(hex(2));
            case 'u' -> CharacterSet.of(unicode());
            case 'b' -> {
                if (!inClass) {
                    throw refused("word boundaries are not supported");
                }
                yield CharacterSet.of('\b');
            }
            default -> {
                if (c >= 0x80 || Character.isLetterOrDigit(c)) {
                    throw refused("\\" + c + " is not supported");
                }
                yield CharacterSet.of(c);
            }
        };
    }

    private int unicode() {
        if (take('{')) {
            int end = pattern.indexOf('}', at);
            if (end < 0 || end - at > 6 || end == at) {
                throw refused("expected a code point such as \\u{1F600}");
            }
            int codePoint = hex(end - at);
            at++;
            if (codePoint > Character.MAX_CODE_POINT) {
                throw refused("expected a code point up to 10FFFF");
            }
            return codePoint;
        }
        int unit = hex(4);
        if (Character.isHighSurrogate((char) unit) && pattern.startsWith("\\u", at)) {
            at += 2;
            return Character.toCodePoint((char) unit, (char) hex(4));
        }
        return unit;
    }

    private int hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < pattern.length() ? Character.digit(pattern.charAt(at), HEX) : -1;
            if (digit < 0) {
                throw refused("expected " + digits + " hexadecimal digits");
            }
            value = HEX * value + digit;
            at++;
        }
        return value;
    }
}
