package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.eft4j.huggingface.internal.jinja.Expressions.CallArgs;
import org.eft4j.huggingface.internal.jinja.Lexeme.Kind;
import org.jspecify.annotations.Nullable;

/** Reads expressions, by the grammar and the precedences of Jinja, which are not those of Python everywhere. Not thread-safe. */
final class ExpressionParser {
    /** Brackets and operators inside one another; each takes a dozen of Java's frames. */
    private static final int MAX_DEPTH = 120;

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> OPENING = Set.of("(", "[", "{");

    private final LexemeStream tokens;
    private Set<String> names = new HashSet<>();
    private int depth;

    ExpressionParser(LexemeStream tokens) {
        this.tokens = tokens;
    }

    /** Begins a new set of the names that are read, and gives the one so far. */
    Set<String> collectNames() {
        Set<String> before = names;
        names = new HashSet<>();
        return before;
    }

    /** Ends the set of names, adding it to the one before; gives it. */
    Set<String> collectedNames(Set<String> before) {
        Set<String> collected = names;
        before.addAll(collected);
        names = before;
        return Set.copyOf(collected);
    }

    /** An expression, or several with commas between, which are a tuple. */
    Expression tuple() {
        return tuple(this::expression);
    }

    /** As {@link #tuple()}, but not {@code a if b else c}, since an {@code if} means something else there. */
    Expression tupleWithoutCondition() {
        return tuple(this::or);
    }

    private Expression tuple(Supplier<Expression> part) {
        Expression first = part.get();
        if (!tokens.peek().isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",") && !atEndOfTuple()) {
            items.add(part.get());
        }
        return new Expressions.TupleLiteral(items);
    }

    private boolean atEndOfTuple() {
        Lexeme token = tokens.peek();
        return token.kind() == Kind.OUTPUT_END
                || token.kind() == Kind.BLOCK_END
                || token.isOperator(")")
                || token.isName("recursive");
    }

    Expression expression() {
        depth++;
        if (depth > MAX_DEPTH) {
            throw new TemplateException(
                    tokens.peek().line(), "it nests expressions more than " + MAX_DEPTH + " levels deep");
        }
        try {
            Expression value = or();
            while (tokens.skipName("if")) {
                Expression test = or();
                value = new Expressions.CondExpr(test, value, tokens.skipName("else") ? expression() : null);
            }
            return value;
        } finally {
            depth--;
        }
    }

    private Expression or() {
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Expressions.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Expressions.And(left, not());
        }
        return left;
    }

    private Expression not() {
        int count = 0;
        while (tokens.skipName("not")) {
            count++;
        }
        Expression value = comparison();
        // Two of them still make a truth value of it.
        for (int i = count > 2 ? count % 2 + 2 : count; i > 0; i--) {
            value = new Expressions.Not(value);
        }
        return value;
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        while (true) {
            Lexeme token = tokens.peek();
            if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                operators.add(tokens.next().text());
            } else if (tokens.skipName("in")) {
                operators.add("in");
            } else if (token.isName("not") && tokens.peekSecond().isName("in")) {
                tokens.next();
                tokens.next();
                operators.add("not in");
            } else {
                return operators.isEmpty() ? first : new Expressions.Compare(first, operators, others);
            }
            others.add(sum());
        }
    }

    private Expression sum() {
        return leftToRight(this::concat, "+", "-");
    }

    private Expression concat() {
        Expression first = product();
        if (!tokens.peek().isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return new Expressions.Concat(parts);
    }

    private Expression product() {
        return leftToRight(this::power, "*", "/", "//", "%");
    }

    private Expression power() {
        return leftToRight(() -> unary(true), "**");
    }

    private Expression leftToRight(Supplier<Expression> operand, String... operators) {
        Expression left = operand.get();
        while (tokens.peek().kind() == Kind.OPERATOR
                && List.of(operators).contains(tokens.peek().text())) {
            String operator = tokens.next().text();
            left = new Expressions.BinExpr(operator, left, operand.get());
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Lexeme token = tokens.peek();
        Expression value;
        if (token.isOperator("-") || token.isOperator("+")) {
            depth++;
            if (depth > MAX_DEPTH) {
                throw new TemplateException(token.line(), "it has more than " + MAX_DEPTH + " signs in a row");
            }
            tokens.next();
            value = token.text().equals("-")
                    ? new Expressions.Neg(unary(false))
                    : new Expressions.Pos(unary(false));
            depth--;
        } else {
            value = primary();
        }
        value = postfix(value);
        return withFilters ? filters(value) : value;
    }

    private Expression primary() {
        Lexeme token = tokens.peek();
        switch (token.kind()) {
            case NAME -> {
                tokens.next();
                return name(token.text());
            }
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (tokens.peek().kind() == Kind.STRING) {
                    text.append(tokens.next().text());
                }
                return new Expressions.Const(text.toString());
            }
            case INTEGER -> {
                return new Expressions.Const(
                        NumberLiteral.integer(tokens.next().text()));
            }
            case FLOAT -> {
                return new Expressions.Const(
                        NumberLiteral.floating(tokens.next().text()));
            }
            default -> {
                if (tokens.skipOperator("(")) {
                    return parenthesised();
                }
                if (tokens.skipOperator("[")) {
                    return new Expressions.ListLiteral(items("]"));
                }
                if (tokens.skipOperator("{")) {
                    return dict();
                }
                throw tokens.unexpected("an expression");
            }
        }
    }

    private Expression name(String name) {
        return switch (name) {
            case "true", "True" -> new Expressions.Const(true);
            case "false", "False" -> new Expressions.Const(false);
            case "none", "None" -> new Expressions.Const(None.NONE);
            default -> {
                names.add(name);
                yield new Expressions.Name(name);
            }
        };
    }

    private Expression parenthesised() {
        Expression value = tokens.peek().isOperator(")") ? new Expressions.TupleLiteral(List.of()) : tuple(this::expression);
        tokens.expectOperator(")");
        return value;
    }

    private List<Expression> items(String closing) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skipOperator(closing)) {
            items.add(expression());
            if (!tokens.peek().isOperator(closing)) {
                tokens.expectOperator(",");
            }
        }
        return items;
    }

    private Expression dict() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            keys.add(expression());
            tokens.expectOperator(":");
            values.add(expression());
            if (!tokens.peek().isOperator("}")) {
                tokens.expectOperator(",");
            }
        }
        return new Expressions.DictLiteral(keys, values);
    }

    private Expression postfix(Expression value) {
        Expression result = value;
        while (true) {
            if (tokens.skipOperator(".")) {
                Lexeme name = tokens.next();
                result = switch (name.kind()) {
                    case NAME -> new Expressions.Getattr(result, name.text());
                    case INTEGER ->
                        new Expressions.Getitem(result, new Expressions.Const(NumberLiteral.integer(name.text())));
                    default ->
                        throw new TemplateException(
                                name.line(), "expected a name behind '.', found " + name.described());
                };
            } else if (tokens.skipOperator("[")) {
                result = subscript(result);
            } else if (tokens.peek().isOperator("(")) {
                result = new Expressions.Call(result, callArgs());
            } else {
                return result;
            }
        }
    }

    private Expression subscript(Expression owner) {
        Expression start = tokens.peek().isOperator(":") ? null : expression();
        if (start != null && tokens.skipOperator("]")) {
            return new Expressions.Getitem(owner, start);
        }
        tokens.expectOperator(":");
        Expression stop = bound();
        Expression step = tokens.skipOperator(":") ? bound() : null;
        tokens.expectOperator("]");
        return new Expressions.Slice(owner, start, stop, step);
    }

    private @Nullable Expression bound() {
        return tokens.peek().isOperator(":") || tokens.peek().isOperator("]") ? null : expression();
    }

    private Expression filters(Expression value) {
        Expression result = value;
        while (true) {
            if (tokens.skipOperator("|")) {
                result = filter(result);
            } else if (tokens.skipName("is")) {
                result = test(result);
            } else if (tokens.peek().isOperator("(")) {
                result = new Expressions.Call(result, callArgs());
            } else {
                return result;
            }
        }
    }

    /** The filters of a tag that has a body: the first is written without a bar where {@code inline}. */
    Expression filtersOf(Expression body, boolean inline) {
        Expression result = inline ? filter(body) : body;
        while (tokens.skipOperator("|")) {
            result = filter(result);
        }
        return result;
    }

    private Expression filter(Expression operand) {
        String name = dottedName("the name of a filter");
        return new Expressions.Filter(operand, name, tokens.peek().isOperator("(") ? callArgs() : CallArgs.NOTHING);
    }

    private String dottedName(String what) {
        StringBuilder name = new StringBuilder(tokens.expect(Kind.NAME, what).text());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expect(Kind.NAME, what).text());
        }
        return name.toString();
    }

    private Expression test(Expression operand) {
        boolean negated = tokens.skipName("not");
        String name = dottedName("the name of a test");
        Expression test = new Expressions.Test(operand, name, testArguments());
        return negated ? new Expressions.Not(test) : test;
    }

    private CallArgs testArguments() {
        Lexeme token = tokens.peek();
        if (token.isOperator("(")) {
            return callArgs();
        }
        boolean argument = switch (token.kind()) {
            case NAME -> !Set.of("else", "or", "and").contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            default -> token.kind() == Kind.OPERATOR && OPENING.contains(token.text());
        };
        if (!argument) {
            return CallArgs.NOTHING;
        }
        if (token.isName("is")) {
            throw new TemplateException(token.line(), "tests with 'is' cannot be chained");
        }
        return new CallArgs(List.of(postfix(primary())), Map.of(), null, null);
    }

    /** The arguments of a call, in parentheses. */
    private CallArgs callArgs() {
        tokens.expectOperator("(");
        List<Expression> args = new ArrayList<>();
        Map<String, Expression> kwargs = new LinkedHashMap<>();
        Expression dynArgs = null;
        Expression dynKwargs = null;
        while (!tokens.skipOperator(")")) {
            Lexeme token = tokens.peek();
            if (token.isOperator("*") && dynArgs == null && dynKwargs == null) {
                tokens.next();
                dynArgs = expression();
            } else if (token.isOperator("**") && dynKwargs == null) {
                tokens.next();
                dynKwargs = expression();
            } else if (token.kind() == Kind.NAME && tokens.peekSecond().isOperator("=") && dynKwargs == null) {
                tokens.next();
                tokens.next();
                if (kwargs.put(token.text(), expression()) != null) {
                    throw new TemplateException(token.line(), "the argument '" + token.text() + "' is given twice");
                }
            } else if (dynArgs == null && dynKwargs == null && kwargs.isEmpty()) {
                args.add(expression());
            } else {
                throw tokens.unexpected("a named argument");
            }
            if (!tokens.peek().isOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return new CallArgs(args, kwargs, dynArgs, dynKwargs);
    }
}
