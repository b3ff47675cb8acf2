package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;

/**
 * A number in a template's source. Immutable.
 *
 * @param end the position after it
 */
record NumberLiteral(int end, boolean isFloat) {

    private static final int MAX_DIGITS = 300;

    /**
     * Reads the number that begins at a digit. After a dot it reads digits only, so that {@code list.0.1} takes two
     * steps.
     */
    static NumberLiteral at(String source, int start, boolean afterDot) {
        int radix = afterDot ? 10 : radix(source, start);
        int end = digits(source, radix == 10 ? start : start + 2, radix);
        if (radix != 10 || afterDot) {
            return new NumberLiteral(end, false);
        }
        boolean isFloat = false;
        if (end + 1 < source.length() && source.charAt(end) == '.' && isDigit(source.charAt(end + 1), 10)) {
            end = digits(source, end + 1, 10);
            isFloat = true;
        }
        int exponent = exponent(source, end);
        return exponent > end ? new NumberLiteral(exponent, true) : new NumberLiteral(end, isFloat);
    }

    /** Returns the value of a whole number. */
    static BigInteger integer(String text) {
        String digits = text.replace("_", "");
        if (digits.length() > MAX_DIGITS) {
            throw new TemplateException("a number has more than " + MAX_DIGITS + " digits");
        }
        int radix = radix(digits, 0);
        return new BigInteger(radix == 10 ? digits : digits.substring(2), radix);
    }

    /** Returns the value of a number with a point or an exponent. */
    static double floating(String text) {
        return Double.parseDouble(text.replace("_", ""));
    }

    private static int radix(String source, int start) {
        if (source.charAt(start) != '0' || start + 2 >= source.length()) {
            return 10;
        }
        int radix = switch (source.charAt(start + 1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 10;
        };
        return isDigit(source.charAt(start + 2), radix) ? radix : 10;
    }

    private static int digits(String source, int from, int radix) {
        int at = from;
        while (at < source.length()
                && (isDigit(source.charAt(at), radix)
                        || (source.charAt(at) == '_'
                                && at + 1 < source.length()
                                && isDigit(source.charAt(at + 1), radix)))) {
            at++;
        }
        return at;
    }

    private static int exponent(String source, int at) {
        if (at >= source.length() || (source.charAt(at) != 'e' && source.charAt(at) != 'E')) {
            return at;
        }
        int from = at + 1;
        if (from < source.length() && (source.charAt(from) == '+' || source.charAt(from) == '-')) {
            from++;
        }
        return from < source.length() && isDigit(source.charAt(from), 10) ? digits(source, from, 10) : at;
    }

    private static boolean isDigit(char c, int radix) {
        return c < 0x80 && Character.digit(c, radix) >= 0;
    }
}
