package org.eft4j.huggingface.internal.jinja;

import java.util.Locale;

/**
 * Converts case, and recognises letters and digits, as Python does. It converts character by character, since the JDK's
 * own conversion takes quadratic time where a letter becomes several or depends on its neighbours. Stateless and
 * thread-safe.
 */
final class LetterCase {
    private static final int CAPITAL_SIGMA = 'Σ';
    private static final String SMALL_SIGMA = "σ";
    private static final String FINAL_SIGMA = "ς";

    private LetterCase() {}

    static Text upper(Budget budget, Text text) {
        String characters = text.characters();
        TextBuilder out = new TextBuilder(budget);
        for (int i = 0; i < characters.length(); i = characters.offsetByCodePoints(i, 1)) {
            out.append(upper(characters.codePointAt(i)), text.isData(i));
        }
        return out.text();
    }

    static Text lower(Budget budget, Text text) {
        TextBuilder out = new TextBuilder(budget);
        appendLower(out, text, 0);
        return out.text();
    }

    static Text capitalize(Budget budget, Text text) {
        if (text.isEmpty()) {
            return text;
        }
        TextBuilder out = new TextBuilder(budget);
        out.append(titled(text.characters().codePointAt(0)), text.isData(0));
        appendLower(out, text, text.characters().offsetByCodePoints(0, 1));
        return out.text();
    }

    /** Returns a text in which the first letter of each word is in title case and the others are in lower case. */
    static Text title(Budget budget, Text text) {
        String characters = text.characters();
        TextBuilder out = new TextBuilder(budget);
        boolean inWord = false;
        for (int i = 0; i < characters.length(); i = characters.offsetByCodePoints(i, 1)) {
            int c = characters.codePointAt(i);
            out.append(inWord ? lower(characters, i, true) : titled(c), text.isData(i));
            inWord = Characters.isCased(c);
        }
        return out.text();
    }

    static Text swap(Budget budget, Text text) {
        String characters = text.characters();
        TextBuilder out = new TextBuilder(budget);
        boolean afterCased = false;
        for (int i = 0; i < characters.length(); i = characters.offsetByCodePoints(i, 1)) {
            int c = characters.codePointAt(i);
            String swapped = Character.isUpperCase(c)
                    ? lower(characters, i, afterCased)
                    : Character.isLowerCase(c) ? upper(c) : Character.toString(c);
            out.append(swapped, text.isData(i));
            afterCased = Characters.isCased(c) || (afterCased && Characters.isCaseIgnorable(c));
        }
        return out.text();
    }

    /** Appends the text from a position on in lower case. The text before the position only serves as context. */
    private static void appendLower(TextBuilder out, Text text, int from) {
        String characters = text.characters();
        boolean afterCased = false;
        for (int i = 0; i < characters.length(); i = characters.offsetByCodePoints(i, 1)) {
            int c = characters.codePointAt(i);
            if (i >= from) {
                out.append(lower(characters, i, afterCased), text.isData(i));
            }
            afterCased = Characters.isCased(c) || (afterCased && Characters.isCaseIgnorable(c));
        }
    }

    /** Returns a character alone in upper case. */
    static String upper(int c) {
        return Character.toString(c).toUpperCase(Locale.ROOT);
    }

    /** Returns a character alone in lower case. */
    static String lower(int c) {
        return lower(Character.toString(c), 0, false);
    }

    /** Returns a character in lower case. A sigma that ends a word has a form of its own. */
    private static String lower(String text, int at, boolean afterCased) {
        int c = text.codePointAt(at);
        if (c == CAPITAL_SIGMA) {
            return afterCased && !isBeforeCased(text, at + 1) ? FINAL_SIGMA : SMALL_SIGMA;
        }
        return Character.toString(c).toLowerCase(Locale.ROOT);
    }

    /**
     * Returns whether a cased letter follows. A whole text takes linear time, since the scan ends at the next sigma.
     */
    private static boolean isBeforeCased(String text, int from) {
        int at = from;
        while (at < text.length() && Characters.isCaseIgnorable(text.codePointAt(at))) {
            at = text.offsetByCodePoints(at, 1);
        }
        return at < text.length() && Characters.isCased(text.codePointAt(at));
    }

    private static String titled(int c) {
        if (Character.UnicodeBlock.GEORGIAN.equals(Character.UnicodeBlock.of(c))) {
            return Character.toString(c); // Georgian never capitalises a single letter; the JDK does not know that.
        }
        if (Character.isTitleCase(c) || Character.toTitleCase(c) != c) {
            return Character.toString(Character.toTitleCase(c));
        }
        // Where a letter becomes several, as ß does, only the first is a capital; it can follow an apostrophe.
        String upper = upper(c);
        int large = 0;
        while (large < upper.length() && !Characters.isCased(upper.codePointAt(large))) {
            large = upper.offsetByCodePoints(large, 1);
        }
        int rest = Math.min(upper.length(), large + 1);
        StringBuilder titled = new StringBuilder(upper.substring(0, rest));
        upper.substring(rest).codePoints().forEach(small -> titled.append(lower(small)));
        return titled.toString();
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

    /** Returns whether a character is a digit; superscript, subscript and circled digits count. */
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
