package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eft4j.huggingface.internal.jinja.Expressions.CallArgs;
import org.eft4j.huggingface.internal.jinja.Lexeme.Kind;
import org.jspecify.annotations.Nullable;

/** Reads the attributes, items, calls, filters and tests that follow a value. Not thread-safe. */
final class PostfixParser {
    private static final Set<String> OPENING = Set.of("(", "[", "{");

    private final LexemeStream lexemes;
    private final ExpressionParser expressions;
    private final PrimaryParser primaries;

    PostfixParser(LexemeStream lexemes, ExpressionParser expressions, PrimaryParser primaries) {
        this.lexemes = lexemes;
        this.expressions = expressions;
        this.primaries = primaries;
    }

    Expression postfix(Expression value) {
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
                                name.line(), "expected a name after '.', found " + name.described());
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
        if (lexemes.skipOperator("]")) {
            return new Expressions.Getitem(owner, new Expressions.TupleLiteral(List.of()));
        }
        Expression start = lexemes.peek().isOperator(":") ? null : expressions.expression();
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
        return lexemes.peek().isOperator(":") || lexemes.peek().isOperator("]") ? null : expressions.expression();
    }

    Expression filtersAndTests(Expression value) {
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

    /** Reads the filters of a tag that has a body. With {@code inline} the first one has no bar before it. */
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
        return new CallArgs(List.of(postfix(primaries.primary())), Map.of(), null, null);
    }

    /** Reads the arguments of a call, in parentheses. */
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
                dynArgs = expressions.expression();
            } else if (lexeme.isOperator("**") && dynKwargs == null) {
                lexemes.next();
                dynKwargs = expressions.expression();
            } else if (lexeme.kind() == Kind.NAME && lexemes.peekSecond().isOperator("=") && dynKwargs == null) {
                lexemes.next();
                lexemes.next();
                if (kwargs.put(lexeme.text(), expressions.expression()) != null) {
                    throw new TemplateException(lexeme.line(), "the argument '" + lexeme.text() + "' is given twice");
                }
            } else if (dynArgs == null && dynKwargs == null && kwargs.isEmpty()) {
                args.add(expressions.expression());
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
