package org.eft4j.huggingface.internal.jinja;

/** Resolves the escapes in a template's string literals, which are Python's. Stateless and thread-safe. */
final class Escapes {
    private static final String SIMPLE = "\\'\"abfnrtv";
    private static final String MEANINGS = "\\'\"\u0007\b\f\n\r\t\u000b";
    private static final String OCTAL = "01234567";

    private Escapes() {}

    /** Returns the value of the literal between the quotes. */
    static String resolve(String literal, int line) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < literal.length()) {
            char c = literal.charAt(at);
            if (c != '\\' || at + 1 == literal.length()) {
                out.append(c);
                at++;
            } else {
                at = escape(literal, at + 1, out, line);
            }
        }
        return out.toString();
    }

    /** Resolves the escape whose letter is at {@code at}, and returns the position after it. */
    private static int escape(String literal, int at, StringBuilder out, int line) {
        char c = literal.charAt(at);
        int simple = SIMPLE.indexOf(c);
        if (simple >= 0) {
            out.append(MEANINGS.charAt(simple));
            return at + 1;
        }
        if (OCTAL.indexOf(c) >= 0) {
            int end = at + 1;
            while (end < literal.length() && end < at + 3 && OCTAL.indexOf(literal.charAt(end)) >= 0) {
                end++;
            }
            out.append((char) Integer.parseInt(literal.substring(at, end), 8));
            return end;
        }
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits > 0) {
            out.appendCodePoint(hexadecimal(literal, at + 1, digits, line));
            return at + 1 + digits;
        }
        if (c == 'N') {
            int end = literal.indexOf('}', at);
            out.appendCodePoint(named(end < 0 ? "" : literal.substring(at + 1, end), line));
            return end + 1;
        }
        // A backslash before a newline disappears with it; any other backslash stays.
        if (c != '\n') {
            out.append('\\').append(c);
        }
        return at + 1;
    }

    /** Returns the character of a Unicode name, which follows an opening brace. */
    private static int named(String name, int line) {
        try {
            if (name.startsWith("{")) {
                return Character.codePointOf(name.substring(1));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new TemplateException(line, "a string has a \\N without the {NAME} of a character");
    }

    private static int hexadecimal(String literal, int from, int digits, int line) {
        try {
            int value = Integer.parseInt(literal, from, Math.min(from + digits, literal.length()), 16);
            if (from + digits <= literal.length() && literal.charAt(from) != '-' && Character.isValidCodePoint(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new TemplateException(line, "a string has a \\x, \\u or \\U without its " + digits + " digits");
    }
}
