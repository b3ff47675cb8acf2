package org.eft4j.huggingface.internal.jinja;

/**
 * A piece of a template's source. Immutable.
 *
 * @param text the text of the lexeme; for a string literal its value
 * @param line the line it begins on, counted from 1
 */
record Lexeme(Kind kind, String text, int line) {
    enum Kind {
        /** Text between tags. */
        DATA,
        VARIABLE_BEGIN,
        VARIABLE_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        EOF
    }

    boolean is(Kind wanted, String wantedText) {
        return kind == wanted && text.equals(wantedText);
    }

    boolean isOperator(String operator) {
        return is(Kind.OPERATOR, operator);
    }

    boolean isName(String name) {
        return is(Kind.NAME, name);
    }

    /** Returns a description for messages. */
    String described() {
        return switch (kind) {
            case EOF -> "the end of the template";
            case VARIABLE_END -> "'}}'";
            case BLOCK_END -> "'%}'";
            default -> "'" + text + "'";
        };
    }
}
