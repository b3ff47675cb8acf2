package org.eft4j.huggingface.internal.jinja;

import java.util.Locale;

/**
 * Upper and lower case, letters and digits, as Python sees them. A text is converted character by character: the JDK's
 * own conversion takes quadratic time where letters become several or depend on their neighbours. Stateless and
 * thread-safe.
 */
final class LetterCase {
    private static final int CAPITAL_SIGMA = 'Σ';
    private static final String SMALL_SIGMA = "σ";
    private static final String FINAL_SIGMA = "ς";

    private LetterCase() {}

    static String upper(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.append(upper(c)));
        return out.toString();
    }

    static String lower(String text) {
        return appendLower(new StringBuilder(text.length()), text, 0).toString();
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length()).append(titled(text.codePointAt(0)));
        return appendLower(out, text, text.offsetByCodePoints(0, 1)).toString();
    }

    /** Makes the first letter after anything that is no letter large, and the others small. */
    static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean inWord = false;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            out.append(inWord ? lower(text, i, true) : titled(c));
            inWord = Characters.isCased(c);
        }
        return out.toString();
    }

    static String swap(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean afterCased = false;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            if (Character.isUpperCase(c)) {
                out.append(lower(text, i, afterCased));
            } else {
                out.append(Character.isLowerCase(c) ? upper(c) : Character.toString(c));
            }
            afterCased = Characters.isCased(c) || (afterCased && Characters.isCaseIgnorable(c));
        }
        return out.toString();
    }

    /** Appends the text from a place on in lower case; what stands before the place counts as context only. */
    private static StringBuilder appendLower(StringBuilder out, String text, int from) {
        boolean afterCased = false;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            if (i >= from) {
                out.append(lower(text, i, afterCased));
            }
            afterCased = Characters.isCased(c) || (afterCased && Characters.isCaseIgnorable(c));
        }
        return out;
    }

    private static String upper(int c) {
        return Character.toString(c).toUpperCase(Locale.ROOT);
    }

    /** A sigma that ends a word has a form of its own. */
    private static String lower(String text, int at, boolean afterCased) {
        int c = text.codePointAt(at);
        if (c == CAPITAL_SIGMA) {
            return afterCased && !isBeforeCased(text, at + 1) ? FINAL_SIGMA : SMALL_SIGMA;
        }
        return Character.toString(c).toLowerCase(Locale.ROOT);
    }

    /** Takes linear time for a whole text: the scan ends at the next sigma, which is cased. */
    private static boolean isBeforeCased(String text, int from) {
        int at = from;
        while (at < text.length() && Characters.isCaseIgnorable(text.codePointAt(at))) {
            at = text.offsetByCodePoints(at, 1);
        }
        return at < text.length() && Characters.isCased(text.codePointAt(at));
    }

    private static String titled(int c) {
        if (Character.UnicodeBlock.GEORGIAN.equals(Character.UnicodeBlock.of(c))) {
            return Character.toString(c); // Georgian sets whole words in capitals or none; the JDK does not know that.
        }
        if (Character.isTitleCase(c) || Character.toTitleCase(c) != c) {
            return Character.toString(Character.toTitleCase(c));
        }
        // Of a letter that becomes several, such as ß, only the first is large; it can follow an apostrophe.
        String upper = upper(c);
        int large = 0;
        while (large < upper.length() && !Characters.isCased(upper.codePointAt(large))) {
            large = upper.offsetByCodePoints(large, 1);
        }
        int rest = Math.min(upper.length(), large + 1);
        return upper.substring(0, rest) + lower(upper.substring(rest));
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    static boolean isAlphanumeric(int c) {
        return Character.isLetter(c) || isNumeric(c);
    }

    /** Digits, raised and lowered ones and those in circles too. */
    static boolean isDigit(int c) {
        return Character.isDigit(c)
                || c == 0xb2
                || c == 0xb3
                || c == 0xb9
                || (c >= 0x2070 && c <= 0x2089 && c != 0x2071 && Character.getType(c) == Character.OTHER_NUMBER)
                || (c >= 0x2460 && c <= 0x2468);
    }

    static boolean isNumeric(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }
}
