package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.eft4j.huggingface.internal.jinja.Lexeme.Kind;

/** Reads expressions with Jinja's grammar and precedences, some of which differ from Python's. Not thread-safe. */
final class ExpressionParser {
    /** The limit of nested brackets and operators; each takes a dozen Java stack frames. */
    private static final int MAX_DEPTH = 120;

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final LexemeStream lexemes;
    private final PrimaryParser primaries;
    private final PostfixParser postfixes;
    private int depth;

    ExpressionParser(LexemeStream lexemes, FreeNames freeNames) {
        this.lexemes = lexemes;
        this.primaries = new PrimaryParser(lexemes, this, freeNames);
        this.postfixes = new PostfixParser(lexemes, this, primaries);
    }

    /** Reads the filters of a tag that has a body. With {@code inline} the first one has no bar before it. */
    Expression filtersOf(Expression body, boolean inline) {
        return postfixes.filtersOf(body, inline);
    }

    /** Begins a new set of the names that the parser reads, and returns the set so far. */
    Set<String> collectNames() {
        return primaries.collectNames();
    }

    /** Ends the set of names, adds it to the set before, and returns it. */
    Set<String> collectedNames(Set<String> before) {
        return primaries.collectedNames(before);
    }

    /** Reads an expression, or several between commas, which form a tuple. */
    Expression tuple() {
        return tuple(this::expression);
    }

    /** Reads what {@link #tuple()} reads except {@code a if b else c}, since {@code if} has another meaning there. */
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
        // Two of them still turn the value into a truth value.
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
            value = primaries.primary();
        }
        value = postfixes.postfix(value);
        return withFilters ? postfixes.filtersAndTests(value) : value;
    }
}
