package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eft4j.huggingface.internal.jinja.Lexeme.Kind;

/** Reads the expressions that have no operator: names, constants, and expressions in brackets. Not thread-safe. */
final class PrimaryParser {
    private final LexemeStream lexemes;
    private final ExpressionParser expressions;
    private final FreeNames freeNames;
    private Set<String> names = new HashSet<>();

    PrimaryParser(LexemeStream lexemes, ExpressionParser expressions, FreeNames freeNames) {
        this.lexemes = lexemes;
        this.expressions = expressions;
        this.freeNames = freeNames;
    }

    /** Begins a new set of the names that the parser reads, and returns the set so far. */
    Set<String> collectNames() {
        Set<String> before = names;
        names = new HashSet<>();
        return before;
    }

    /** Ends the set of names, adds it to the set before, and returns it. */
    Set<String> collectedNames(Set<String> before) {
        Set<String> collected = names;
        before.addAll(collected);
        names = before;
        return Set.copyOf(collected);
    }

    Expression primary() {
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
                return new Expressions.Const(Text.template(text.toString()));
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
                freeNames.read(name);
                yield new Expressions.Name(name);
            }
        };
    }

    private Expression parenthesised() {
        Expression value =
                lexemes.peek().isOperator(")") ? new Expressions.TupleLiteral(List.of()) : expressions.tuple();
        lexemes.expectOperator(")");
        return value;
    }

    private List<Expression> items(String closing) {
        List<Expression> items = new ArrayList<>();
        while (!lexemes.skipOperator(closing)) {
            items.add(expressions.expression());
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
            keys.add(expressions.expression());
            lexemes.expectOperator(":");
            values.add(expressions.expression());
            if (!lexemes.peek().isOperator("}")) {
                lexemes.expectOperator(",");
            }
        }
        return new Expressions.DictLiteral(keys, values);
    }
}
