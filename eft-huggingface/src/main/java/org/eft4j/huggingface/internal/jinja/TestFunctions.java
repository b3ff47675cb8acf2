package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The tests that can follow {@code is}. Stateless and thread-safe. */
final class TestFunctions {
    /** The tests by name. */
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            entry("defined", of(value -> !(value instanceof Undefined))),
            entry("undefined", of(Undefined.class::isInstance)),
            entry("none", of(value -> value == None.NONE)),
            entry("true", of(Boolean.TRUE::equals)),
            entry("false", of(Boolean.FALSE::equals)),
            entry("boolean", of(Boolean.class::isInstance)),
            entry("integer", of(BigInteger.class::isInstance)),
            entry("float", of(Double.class::isInstance)),
            entry("number", of(Types::isNumber)),
            entry("string", of(value -> Types.isText(value))),
            entry("mapping", of(Dict.class::isInstance)),
            entry("sequence", of(TestFunctions::isSequence)),
            entry("iterable", of(Sequences::isIterable)),
            entry("callable", of(value -> value instanceof TemplateFunction || value instanceof Undefined)),
            entry("escaped", of(Markup.class::isInstance)),
            entry("lower", (budget, arguments) -> LetterCase.isLower(text(budget, arguments))),
            entry("upper", (budget, arguments) -> LetterCase.isUpper(text(budget, arguments))),
            entry("even", (budget, arguments) -> leaves(arguments.only(), Types.integer(2), 0)),
            entry("odd", (budget, arguments) -> leaves(arguments.only(), Types.integer(2), 1)),
            entry("divisibleby", (budget, arguments) -> {
                Arguments.Bound bound = arguments.bind("divisibleby", 2, "value", "num");
                return leaves(bound.get(0), bound.get(1), 0);
            }),
            entry("sameas", (budget, arguments) -> {
                Arguments.Bound bound = arguments.bind("sameas", 2, "value", "other");
                return isSame(budget, bound.get(0), bound.get(1));
            }),
            entry("filter", of(value -> name(value) instanceof String name && Environment.hasFilter(name))),
            entry("test", of(value -> name(value) instanceof String name && Environment.hasTest(name))),
            entry("in", comparison("in")),
            entry("eq", comparison("==")),
            entry("==", comparison("==")),
            entry("equalto", comparison("==")),
            entry("ne", comparison("!=")),
            entry("!=", comparison("!=")),
            entry("lt", comparison("<")),
            entry("<", comparison("<")),
            entry("lessthan", comparison("<")),
            entry("le", comparison("<=")),
            entry("<=", comparison("<=")),
            entry("gt", comparison(">")),
            entry(">", comparison(">")),
            entry("greaterthan", comparison(">")),
            entry("ge", comparison(">=")),
            entry(">=", comparison(">=")));

    private TestFunctions() {}

    private static String text(Budget budget, Arguments arguments) {
        String text = Printer.str(budget, arguments.only()).characters();
        budget.look(text.length());
        return text;
    }

    private static TemplateFunction of(Predicate<Object> predicate) {
        return (budget, arguments) -> predicate.test(arguments.only());
    }

    private static TemplateFunction comparison(String operator) {
        return (budget, arguments) -> {
            Arguments.Bound bound = arguments.bind("the test " + operator, 2, "value", "other");
            return Comparison.test(budget, operator, bound.get(0), bound.get(1));
        };
    }

    private static boolean leaves(Object value, Object divisor, int rest) {
        if (!Types.isNumber(value) || !Types.isNumber(divisor)) {
            throw new TemplateException("a number is needed, got " + Types.name(value));
        }
        return Numbers.order(Numbers.apply("%", value, divisor), Types.integer(rest)) == Order.EQUAL;
    }

    /** Returns the value as a key, and refuses one that cannot be a key, since Jinja looks it up among the names. */
    private static Object name(Object value) {
        return DictKey.of(value);
    }

    private static boolean isSequence(Object value) {
        return Types.isText(value)
                || value instanceof List
                || value instanceof Tuple
                || value instanceof Dict
                || value instanceof Range
                || value instanceof Undefined;
    }

    /**
     * Compares as Python's {@code is} does. Equal strings and whole numbers are the same, since Python often makes them
     * once.
     */
    @SuppressWarnings("ReferenceEquality") // the template asks for identity
    private static boolean isSame(Budget budget, Object left, Object right) {
        boolean comparable = left instanceof Text || left instanceof BigInteger || left instanceof Boolean;
        return left == right
                || (comparable && left.getClass() == right.getClass() && Comparison.equal(budget, left, right));
    }
}
