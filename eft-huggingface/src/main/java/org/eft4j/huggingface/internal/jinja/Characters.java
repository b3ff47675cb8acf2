package org.eft4j.huggingface.internal.jinja;

import java.util.function.IntPredicate;

/** Classifies characters as Python does. Stateless and thread-safe. */
final class Characters {
    /** The characters of Unicode's word breaks MidLetter, MidNumLet and Single_Quote. */
    private static final String WORD_INNER =
            "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

    private Characters() {}

    /** Returns whether {@code str.isspace} and {@code str.strip} count a character as white space. */
    static boolean isSpace(int c) {
        return (c >= 0x09 && c <= 0x0d)
                || (c >= 0x1c && c <= 0x20)
                || c == 0x85
                || c == 0xa0
                || (c > 0xff
                        && (c == 0x1680
                                || (c >= 0x2000 && c <= 0x200a)
                                || c == 0x2028
                                || c == 0x2029
                                || c == 0x202f
                                || c == 0x205f
                                || c == 0x3000));
    }

    /** Returns whether {@code str.splitlines} splits at a character. */
    static boolean isLineEnd(int c) {
        return (c >= 0x0a && c <= 0x0d) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** Returns whether {@code repr} shows a character unescaped. */
    static boolean isPrintable(int c) {
        return c == ' '
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR -> false;
                    default -> true;
                };
    }

    /** Returns whether a letter has upper and lower case. */
    static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    /**
     * Returns whether letters on both sides of a character still form one word: accents, apostrophes, points in
     * numbers.
     */
    static boolean isCaseIgnorable(int c) {
        return WORD_INNER.indexOf(c) >= 0
                || switch (Character.getType(c)) {
                    case Character.NON_SPACING_MARK,
                            Character.ENCLOSING_MARK,
                            Character.FORMAT,
                            Character.MODIFIER_LETTER,
                            Character.MODIFIER_SYMBOL -> true;
                    default -> false;
                };
    }

    /** Returns whether a name can begin with a character. */
    static boolean isNameStart(int c) {
        return c == '_' || Character.isUnicodeIdentifierStart(c);
    }

    /**
     * Returns whether a name can contain a character. Java alone would allow control characters and byte order marks.
     */
    static boolean isNamePart(int c) {
        return Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
    }

    /** Removes white space from both ends of a text that is not printed. */
    static String strip(String text) {
        return strip(Text.template(text), true, true, Characters::isSpace).characters();
    }

    /** Removes from the chosen ends every character that matches. */
    static Text strip(Text text, boolean left, boolean right, IntPredicate goes) {
        String characters = text.characters();
        int start = 0;
        int end = characters.length();
        while (left && start < end && goes.test(characters.codePointAt(start))) {
            start += Character.charCount(characters.codePointAt(start));
        }
        while (right && end > start && goes.test(characters.codePointBefore(end))) {
            end -= Character.charCount(characters.codePointBefore(end));
        }
        return text.substring(start, end);
    }
}
