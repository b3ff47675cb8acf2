package org.eft4j.huggingface.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * The layout of a value in {@code %} and {@code format()}: Python's format specification. Immutable.
 *
 * @param fill the character that fills up to the width
 * @param align one of {@code < > ^ =}, or a blank for the default of the type
 * @param sign one of {@code + -} or a blank
 * @param grouped whether commas separate thousands
 * @param precision the precision; negative if none is given
 * @param type the letter of the presentation type; 0 if none is given
 */
record FormatSpec(
        Text fill, char align, char sign, boolean alternate, boolean grouped, long width, long precision, char type) {
    private static final int MAX_PRECISION = 1_000;

    /** Lays out a number or a text. */
    Text format(Budget budget, Object value) {
        if (precision > MAX_PRECISION && !isText()) {
            throw new TemplateException("a format asks for more than " + MAX_PRECISION + " digits");
        }
        if (!isText()) {
            return number(budget, value);
        }
        Text text = Printer.str(budget, value);
        budget.look(text.length());
        if (precision >= 0 && precision < text.codePointCount()) {
            text = text.substring(0, text.characters().offsetByCodePoints(0, (int) precision));
        }
        return padded(budget, "", text, align == ' ' ? '<' : align);
    }

    private boolean isText() {
        return type == 's';
    }

    private Text number(Budget budget, Object value) {
        boolean whole = "dixXob".indexOf(type) >= 0;
        String digits = whole ? integer(value) : floating(Numbers.floating(value));
        boolean negative = digits.startsWith("-");
        String magnitude = negative ? digits.substring(1) : digits;
        String prefix = negative ? "-" : sign == '+' ? "+" : sign == ' ' ? " " : "";
        if (whole && precision > magnitude.length()) {
            magnitude = "0".repeat((int) precision - magnitude.length()) + magnitude;
        }
        if (alternate && "xXob".indexOf(type) >= 0) {
            prefix += "0" + type;
        }
        return padded(
                budget, prefix, Text.template(grouped ? group(magnitude) : magnitude), align == ' ' ? '>' : align);
    }

    private String integer(Object value) {
        if (!(Types.counted(value) instanceof BigInteger integer)) {
            throw new TemplateException("the format %" + type + " needs a whole number, got " + Types.name(value));
        }
        return switch (type) {
            case 'x' -> integer.toString(16);
            case 'X' -> integer.toString(16).toUpperCase(Locale.ROOT);
            case 'o' -> integer.toString(8);
            case 'b' -> integer.toString(2);
            default -> integer.toString();
        };
    }

    private String floating(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            String text = Printer.floating(number);
            return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
        }
        int digits = precision < 0 ? 6 : (int) precision;
        String text = switch (type) {
            case 'e', 'E' -> exponential(new BigDecimal(number), digits);
            case 'g', 'G' -> general(new BigDecimal(number), Math.max(1, digits));
            case '%' -> fixed(new BigDecimal(number).movePointRight(2), digits) + "%";
            case 'r' -> Printer.floating(number);
            default -> fixed(new BigDecimal(number), digits);
        };
        String signed = 1 / number < 0 && !text.startsWith("-") ? "-" + text : text;
        return Character.isUpperCase(type) ? signed.toUpperCase(Locale.ROOT) : signed;
    }

    private static String fixed(BigDecimal number, int digits) {
        return number.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static String exponential(BigDecimal number, int digits) {
        BigDecimal rounded = number.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        String all = rounded.unscaledValue().abs().toString();
        int exponent = rounded.signum() == 0 ? 0 : all.length() - rounded.scale() - 1;
        String mantissa = (all + "0".repeat(digits + 1)).substring(0, digits + 1);
        return (number.signum() < 0 ? "-" : "")
                + mantissa.charAt(0)
                + (digits > 0 ? "." + mantissa.substring(1) : "")
                + String.format(Locale.ROOT, "e%+03d", exponent);
    }

    private static String general(BigDecimal number, int digits) {
        BigDecimal rounded =
                number.round(new MathContext(digits, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        return exponent < -4 || exponent >= digits
                ? exponential(rounded, Math.max(0, rounded.precision() - 1))
                : rounded.toPlainString();
    }

    private static String group(String digits) {
        int end = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
        StringBuilder out = new StringBuilder(digits);
        for (int i = end - 3; i > 0; i -= 3) {
            out.insert(i, ',');
        }
        return out.toString();
    }

    private Text padded(Budget budget, String prefix, Text text, char alignment) {
        long missing = Math.max(0, width - prefix.length() - text.codePointCount());
        long left = switch (alignment) {
            case '<', '=' -> 0;
            case '^' -> missing / 2;
            default -> missing;
        };
        long inside = alignment == '=' ? missing : 0;
        return new TextBuilder(budget)
                .repeat(fill, left)
                .append(prefix)
                .repeat(fill, inside)
                .append(text)
                .repeat(fill, missing - left - inside)
                .text();
    }
}
