package org.eft4j.huggingface.internal.jinja;

import java.util.List;
import org.eft4j.huggingface.internal.jinja.Lexeme.Kind;

/** The tokens of a template, read one by one. Not thread-safe. */
final class LexemeStream {
    private final List<Lexeme> tokens;
    private int position;

    LexemeStream(List<Lexeme> tokens) {
        this.tokens = tokens;
    }

    Lexeme peek() {
        return tokens.get(position);
    }

    /** The token behind the next one. */
    Lexeme peekSecond() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Lexeme next() {
        Lexeme token = tokens.get(position);
        position = Math.min(position + 1, tokens.size() - 1);
        return token;
    }

    /** Reads an operator if it is next. */
    boolean skipOperator(String operator) {
        return skip(peek().isOperator(operator));
    }

    /** Reads a name if it is next. */
    boolean skipName(String name) {
        return skip(peek().isName(name));
    }

    private boolean skip(boolean there) {
        if (there) {
            next();
        }
        return there;
    }

    /** Reads an operator that must be next. */
    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    /** Reads a name that must be next. */
    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    /** Reads a token of a kind that must be next. */
    Lexeme expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return next();
    }

    /** What to say when something else should be next. */
    TemplateException unexpected(String wanted) {
        return new TemplateException(peek().line(), "expected " + wanted + ", found " + peek().described());
    }
}
