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

    private final LexemeStream lexemes;
    private Set<String> names = new HashSet<>();
    private int depth;

    ExpressionParser(LexemeStream lexemes) {
        this.lexemes = lexemes;
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
        if (!lexemes.peek().isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (lexemes.skipOperator(",") && !atEndOfTuple()) {
            items.add(part.get());
        }
        return new Expressions.TupleLiteral(items);
    }

    private boolean atEndOfTuple() {
        Lexeme lexeme = lexemes.peek();
        return lexeme.kind() == Kind.VARIABLE_END
                || lexeme.kind() == Kind.BLOCK_END
                || lexeme.isOperator(")")
                || lexeme.isName("recursive");
    }

    Expression expression() {
        depth++;
        if (depth > MAX_DEPTH) {
            throw new TemplateException(
                    lexemes.peek().line(), "it nests expressions more than " + MAX_DEPTH + " levels deep");
        }
        try {
            Expression value = or();
            while (lexemes.skipName("if")) {
                Expression test = or();
                value = new Expressions.CondExpr(test, value, lexemes.skipName("else") ? expression() : null);
            }
            return value;
        } finally {
            depth--;
        }
    }

    private Expression or() {
        Expression left = and();
        while (lexemes.skipName("or")) {
            left = new Expressions.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (lexemes.skipName("and")) {
            left = new Expressions.And(left, not());
        }
        return left;
    }

    private Expression not() {
        int count = 0;
        while (lexemes.skipName("not")) {
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
            Lexeme lexeme = lexemes.peek();
            if (lexeme.kind() == Kind.OPERATOR && COMPARISONS.contains(lexeme.text())) {
                operators.add(lexemes.next().text());
            } else if (lexemes.skipName("in")) {
                operators.add("in");
            } else if (lexeme.isName("not") && lexemes.peekSecond().isName("in")) {
                lexemes.next();
                lexemes.next();
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
        if (!lexemes.peek().isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (lexemes.skipOperator("~")) {
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
        while (lexemes.peek().kind() == Kind.OPERATOR
                && List.of(operators).contains(lexemes.peek().text())) {
            String operator = lexemes.next().text();
            left = new Expressions.BinExpr(operator, left, operand.get());
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Lexeme lexeme = lexemes.peek();
        Expression value;
        if (lexeme.isOperator("-") || lexeme.isOperator("+")) {
            depth++;
            if (depth > MAX_DEPTH) {
                throw new TemplateException(lexeme.line(), "it has more than " + MAX_DEPTH + " signs in a row");
            }
            lexemes.next();
            value = lexeme.text().equals("-") ? new Expressions.Neg(unary(false)) : new Expressions.Pos(unary(false));
            depth--;
        } else {
            value = primary();
        }
        value = postfix(value);
        return withFilters ? filters(value) : value;
    }

    private Expression primary() {
        Lexeme lexeme = lexemes.peek();
        switch (lexeme.kind()) {
            case NAME -> {
                lexemes.next();
                return name(lexeme.text());
            }
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (lexemes.peek().kind() == Kind.STRING) {
                    text.append(lexemes.next().text());
                }
                return new Expressions.Const(text.toString());
            }
            case INTEGER -> {
                return new Expressions.Const(
                        NumberLiteral.integer(lexemes.next().text()));
            }
            case FLOAT -> {
                return new Expressions.Const(
                        NumberLiteral.floating(lexemes.next().text()));
            }
            default -> {
                if (lexemes.skipOperator("(")) {
                    return parenthesised();
                }
                if (lexemes.skipOperator("[")) {
                    return new Expressions.ListLiteral(items("]"));
                }
                if (lexemes.skipOperator("{")) {
                    return dict();
                }
                throw lexemes.unexpected("an expression");
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
        Expression value =
                lexemes.peek().isOperator(")") ? new Expressions.TupleLiteral(List.of()) : tuple(this::expression);
        lexemes.expectOperator(")");
        return value;
    }

    private List<Expression> items(String closing) {
        List<Expression> items = new ArrayList<>();
        while (!lexemes.skipOperator(closing)) {
            items.add(expression());
            if (!lexemes.peek().isOperator(closing)) {
                lexemes.expectOperator(",");
            }
        }
        return items;
    }

    private Expression dict() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!lexemes.skipOperator("}")) {
            keys.add(expression());
            lexemes.expectOperator(":");
            values.add(expression());
            if (!lexemes.peek().isOperator("}")) {
                lexemes.expectOperator(",");
            }
        }
        return new Expressions.DictLiteral(keys, values);
    }

    private Expression postfix(Expression value) {
        Expression result = value;
        while (true) {
            if (lexemes.skipOperator(".")) {
                Lexeme name = lexemes.next();
                result = switch (name.kind()) {
                    case NAME -> new Expressions.Getattr(result, name.text());
                    case INTEGER ->
                        new Expressions.Getitem(result, new Expressions.Const(NumberLiteral.integer(name.text())));
                    default ->
                        throw new TemplateException(
                                name.line(), "expected a name behind '.', found " + name.described());
                };
            } else if (lexemes.skipOperator("[")) {
                result = subscript(result);
            } else if (lexemes.peek().isOperator("(")) {
                result = new Expressions.Call(result, callArgs());
            } else {
                return result;
            }
        }
    }

    private Expression subscript(Expression owner) {
        Expression start = lexemes.peek().isOperator(":") ? null : expression();
        if (start != null && lexemes.skipOperator("]")) {
            return new Expressions.Getitem(owner, start);
        }
        lexemes.expectOperator(":");
        Expression stop = bound();
        Expression step = lexemes.skipOperator(":") ? bound() : null;
        lexemes.expectOperator("]");
        return new Expressions.Slice(owner, start, stop, step);
    }

    private @Nullable Expression bound() {
        return lexemes.peek().isOperator(":") || lexemes.peek().isOperator("]") ? null : expression();
    }

    private Expression filters(Expression value) {
        Expression result = value;
        while (true) {
            if (lexemes.skipOperator("|")) {
                result = filter(result);
            } else if (lexemes.skipName("is")) {
                result = test(result);
            } else if (lexemes.peek().isOperator("(")) {
                result = new Expressions.Call(result, callArgs());
            } else {
                return result;
            }
        }
    }

    /** The filters of a tag that has a body: the first is written without a bar where {@code inline}. */
    Expression filtersOf(Expression body, boolean inline) {
        Expression result = inline ? filter(body) : body;
        while (lexemes.skipOperator("|")) {
            result = filter(result);
        }
        return result;
    }

    private Expression filter(Expression operand) {
        String name = dottedName("the name of a filter");
        return new Expressions.Filter(operand, name, lexemes.peek().isOperator("(") ? callArgs() : CallArgs.NOTHING);
    }

    private String dottedName(String what) {
        StringBuilder name = new StringBuilder(lexemes.expect(Kind.NAME, what).text());
        while (lexemes.skipOperator(".")) {
            name.append('.').append(lexemes.expect(Kind.NAME, what).text());
        }
        return name.toString();
    }

    private Expression test(Expression operand) {
        boolean negated = lexemes.skipName("not");
        String name = dottedName("the name of a test");
        Expression test = new Expressions.Test(operand, name, testArguments());
        return negated ? new Expressions.Not(test) : test;
    }

    private CallArgs testArguments() {
        Lexeme lexeme = lexemes.peek();
        if (lexeme.isOperator("(")) {
            return callArgs();
        }
        boolean argument = switch (lexeme.kind()) {
            case NAME -> !Set.of("else", "or", "and").contains(lexeme.text());
            case STRING, INTEGER, FLOAT -> true;
            default -> lexeme.kind() == Kind.OPERATOR && OPENING.contains(lexeme.text());
        };
        if (!argument) {
            return CallArgs.NOTHING;
        }
        if (lexeme.isName("is")) {
            throw new TemplateException(lexeme.line(), "tests with 'is' cannot be chained");
        }
        return new CallArgs(List.of(postfix(primary())), Map.of(), null, null);
    }

    /** The arguments of a call, in parentheses. */
    private CallArgs callArgs() {
        lexemes.expectOperator("(");
        List<Expression> args = new ArrayList<>();
        Map<String, Expression> kwargs = new LinkedHashMap<>();
        Expression dynArgs = null;
        Expression dynKwargs = null;
        while (!lexemes.skipOperator(")")) {
            Lexeme lexeme = lexemes.peek();
            if (lexeme.isOperator("*") && dynArgs == null && dynKwargs == null) {
                lexemes.next();
                dynArgs = expression();
            } else if (lexeme.isOperator("**") && dynKwargs == null) {
                lexemes.next();
                dynKwargs = expression();
            } else if (lexeme.kind() == Kind.NAME && lexemes.peekSecond().isOperator("=") && dynKwargs == null) {
                lexemes.next();
                lexemes.next();
                if (kwargs.put(lexeme.text(), expression()) != null) {
                    throw new TemplateException(lexeme.line(), "the argument '" + lexeme.text() + "' is given twice");
                }
            } else if (dynArgs == null && dynKwargs == null && kwargs.isEmpty()) {
                args.add(expression());
            } else {
                throw lexemes.unexpected("a named argument");
            }
            if (!lexemes.peek().isOperator(")")) {
                lexemes.expectOperator(",");
            }
        }
        return new CallArgs(args, kwargs, dynArgs, dynKwargs);
    }
}
