package org.eft4j.huggingface.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Calculates with ints and floats as Python does. A truth value counts as 0 or 1. Stateless and thread-safe. */
final class Numbers {
    /**
     * The limit of a whole number's size: far beyond any template's need, and small enough that an operation costs one
     * step.
     */
    static final int MAX_BITS = 1_024;

    private Numbers() {}

    /** Applies an operator to two numbers. */
    static Object apply(String operator, Object left, Object right) {
        if (Types.counted(left) instanceof BigInteger a && Types.counted(right) instanceof BigInteger b) {
            return bounded(integers(operator, a, b));
        }
        return floats(operator, floating(left), floating(right));
    }

    private static Object integers(String operator, BigInteger a, BigInteger b) {
        return switch (operator) {
            case "+" -> a.add(b);
            case "-" -> a.subtract(b);
            case "*" -> a.multiply(b);
            case "/" -> floating(a) / nonZero(floating(b));
            case "//" -> floorDivide(a, b);
            case "%" -> a.subtract(floorDivide(a, b).multiply(b));
            default -> power(a, b);
        };
    }

    private static BigInteger floorDivide(BigInteger a, BigInteger b) {
        nonZero(b.signum());
        BigInteger[] parts = a.divideAndRemainder(b);
        boolean roundsDown = parts[1].signum() != 0 && parts[1].signum() != b.signum();
        return roundsDown ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    private static Object power(BigInteger a, BigInteger b) {
        if (b.signum() < 0) {
            nonZero(a.signum());
            return Math.pow(floating(a), floating(b));
        }
        if (a.bitLength() > 1
                && b.multiply(BigInteger.valueOf(a.bitLength() - 1L)).compareTo(BigInteger.valueOf(MAX_BITS)) > 0) {
            throw tooLong();
        }
        return a.bitLength() <= 1 ? a.pow(b.testBit(0) ? 1 : b.signum() == 0 ? 0 : 2) : a.pow(b.intValueExact());
    }

    private static Object floats(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / nonZero(b);
            case "//" -> floorQuotient(a, nonZero(b));
            case "%" -> remainder(a, nonZero(b));
            default -> Math.pow(a, b);
        };
    }

    /** Returns the remainder with the sign of the divisor. */
    private static double remainder(double a, double b) {
        double rest = a % b;
        if (rest == 0) {
            return Math.copySign(0.0, b);
        }
        return (rest < 0) != (b < 0) ? rest + b : rest;
    }

    /** Returns the quotient, computed from the remainder as in Python, so that both agree. */
    private static double floorQuotient(double a, double b) {
        double quotient = (a - a % b) / b;
        if (a % b != 0 && (a % b < 0) != (b < 0)) {
            quotient -= 1;
        }
        return quotient == 0 ? Math.copySign(0.0, a / b) : Math.rint(quotient);
    }

    private static double nonZero(double divisor) {
        if (divisor == 0) {
            throw new TemplateException("division by zero");
        }
        return divisor;
    }

    private static Object bounded(Object number) {
        if (number instanceof BigInteger integer && integer.bitLength() > MAX_BITS) {
            throw tooLong();
        }
        return number;
    }

    private static TemplateException tooLong() {
        return new TemplateException("it makes a number of more than " + MAX_BITS + " bits");
    }

    static Object negative(Object value) {
        return value instanceof Double number
                ? (Object) (-number)
                : integer(value).negate();
    }

    static Object positive(Object value) {
        return value instanceof Double ? value : integer(value);
    }

    private static BigInteger integer(Object value) {
        if (Types.counted(value) instanceof BigInteger integer) {
            return integer;
        }
        throw new TemplateException("a number is needed, got " + Types.name(value));
    }

    /** Returns a number as a float. */
    static double floating(Object value) {
        double number = value instanceof Double d ? d : integer(value).doubleValue();
        if (Double.isInfinite(number) && !(value instanceof Double)) {
            throw new TemplateException("a whole number is too large for a float");
        }
        return number;
    }

    /** Returns the order of two numbers by value, whatever their types. */
    static Order order(Object left, Object right) {
        if (left instanceof Double a) {
            return right instanceof Double b ? ofFloats(a, b) : ofMixed(a, integer(right));
        }
        return right instanceof Double b
                ? ofMixed(b, integer(left)).reversed()
                : Order.of(integer(left).compareTo(integer(right)));
    }

    private static Order ofMixed(double a, BigInteger b) {
        boolean finite = !Double.isNaN(a) && !Double.isInfinite(a);
        return finite ? Order.of(new BigDecimal(a).compareTo(new BigDecimal(b))) : ofFloats(a, 0);
    }

    private static Order ofFloats(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? Order.NONE : Order.of(a < b ? -1 : a == b ? 0 : 1);
    }

    /** Rounds to a number of digits after the point, and halves to the even neighbour. */
    static Object round(Object value, int digits) {
        if (Types.counted(value) instanceof BigInteger integer) {
            return digits >= 0
                    ? integer
                    : new BigDecimal(integer)
                            .setScale(digits, RoundingMode.HALF_EVEN)
                            .toBigInteger();
        }
        double number = floating(value);
        return Double.isNaN(number) || Double.isInfinite(number)
                ? number
                : Math.copySign(
                        new BigDecimal(number)
                                .setScale(digits, RoundingMode.HALF_EVEN)
                                .doubleValue(),
                        number);
    }

    /** Returns the whole part of a float. */
    static BigInteger truncated(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new TemplateException("a float that is no finite number has no whole part");
        }
        return new BigDecimal(number).toBigInteger();
    }
}
