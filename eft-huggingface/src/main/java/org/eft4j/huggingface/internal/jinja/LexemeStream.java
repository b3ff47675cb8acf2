package org.eft4j.huggingface.internal.jinja;

import java.util.List;
import org.eft4j.huggingface.internal.jinja.Lexeme.Kind;

/** The lexemes of a template, read one by one. Not thread-safe. */
final class LexemeStream {
    private final List<Lexeme> lexemes;
    private int position;

    LexemeStream(List<Lexeme> lexemes) {
        this.lexemes = lexemes;
    }

    Lexeme peek() {
        return lexemes.get(position);
    }

    /** Returns the lexeme after the next one. */
    Lexeme peekSecond() {
        return lexemes.get(Math.min(position + 1, lexemes.size() - 1));
    }

    Lexeme next() {
        Lexeme lexeme = lexemes.get(position);
        position = Math.min(position + 1, lexemes.size() - 1);
        return lexeme;
    }

    /** Reads an operator if it comes next. */
    boolean skipOperator(String operator) {
        return skip(peek().isOperator(operator));
    }

    /** Reads a name if it comes next. */
    boolean skipName(String name) {
        return skip(peek().isName(name));
    }

    private boolean skip(boolean there) {
        if (there) {
            next();
        }
        return there;
    }

    /** Reads an operator that must come next. */
    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    /** Reads a name that must come next. */
    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    /** Reads a lexeme whose kind must come next. */
    Lexeme expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return next();
    }

    /** Returns the refusal of the next lexeme where another should come. */
    TemplateException unexpected(String wanted) {
        return new TemplateException(peek().line(), "expected " + wanted + ", found " + peek().described());
    }
}
