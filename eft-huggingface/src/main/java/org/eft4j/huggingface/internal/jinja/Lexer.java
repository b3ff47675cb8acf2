package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eft4j.huggingface.internal.jinja.Lexeme.Kind;

/**
 * Splits a template into lexemes, and removes white space as Jinja does with {@code trim_blocks} and {@code
 * lstrip_blocks}, which transformers sets. A minus inside a tag removes all white space on that side; a plus keeps it.
 * The newline right after a block or comment disappears, and so do the blanks before one that begins a line, and the
 * last newline of the template. For one template, not thread-safe.
 */
final class Lexer {
    private static final List<String> OPERATORS = List.of(
            "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "|", "=", "<", ">", ".", ",", ":", "(",
            ")", "[", "]", "{", "}");

    /** The longest name: a look-up costs one step, so it must not take long. */
    private static final int MAX_NAME = 1_000;

    private final String source;
    private final List<Lexeme> lexemes = new ArrayList<>();
    private int position;
    private int line = 1;
    /** Whether the last lexeme ended with a newline. */
    private boolean atLineStart = true;

    private Lexer(String source) {
        this.source = source;
    }

    /**
     * Returns all lexemes; the last one is {@link Kind#EOF}.
     *
     * @throws TemplateException if a tag has no end, or contains something that is no lexeme
     */
    static List<Lexeme> read(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.template();
        return lexer.lexemes;
    }

    private void template() {
        while (position < source.length()) {
            int tag = nextTag(position);
            if (tag < 0) {
                data(source.substring(position));
                position = source.length();
            } else {
                int begin = tag + 2;
                char sign = signAt(begin);
                data(stripped(source.substring(position, tag), sign, source.charAt(tag + 1) != '{'));
                advance(tag);
                advance(sign == ' ' ? begin : begin + 1);
                tag(source.charAt(tag + 1));
            }
        }
        add(Kind.EOF, "");
    }

    /** Returns the position of the next tag. */
    private int nextTag(int from) {
        for (int at = source.indexOf('{', from); at >= 0; at = source.indexOf('{', at + 1)) {
            if (at + 1 < source.length() && "{%#".indexOf(source.charAt(at + 1)) >= 0) {
                return at;
            }
        }
        return -1;
    }

    private void tag(char kind) {
        if (kind == '#') {
            comment();
        } else if (kind == '{') {
            add(Kind.VARIABLE_BEGIN, "{{");
            expression("}}", Kind.VARIABLE_END);
        } else if (!raw()) {
            add(Kind.BLOCK_BEGIN, "{%");
            expression("%}", Kind.BLOCK_END);
        }
    }

    private void comment() {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw new TemplateException(line, "a comment has no end '#}'");
        }
        char sign = end > position ? source.charAt(end - 1) : ' ';
        advance(end + 2);
        trimBehind(sign, true);
    }

    /** Reads a raw section if one begins here. Its content is text whatever it looks like. */
    private boolean raw() {
        int at = word("raw", position);
        if (at < 0) {
            return false;
        }
        boolean trims = signAt(at) == '-';
        at = trims ? at + 1 : at;
        if (!source.startsWith("%}", at)) {
            return false;
        }
        advance(at + 2);
        if (trims) {
            skipSpace();
        }
        for (int end = source.indexOf("{%", position); end >= 0; end = source.indexOf("{%", end + 1)) {
            char sign = signAt(end + 2);
            int close = word("endraw", sign == ' ' ? end + 2 : end + 3);
            if (close >= 0) {
                char closing = signAt(close);
                int last = closing == ' ' ? close : close + 1;
                if (source.startsWith("%}", last)) {
                    data(stripped(source.substring(position, end), sign, true));
                    advance(last + 2);
                    trimBehind(closing, true);
                    return true;
                }
            }
        }
        throw new TemplateException(line, "a raw section has no end '{% endraw %}'");
    }

    /** Returns the position after a word and the space around it; negative if something else stands here. */
    private int word(String word, int from) {
        int at = spaceEnd(from);
        return source.startsWith(word, at) ? spaceEnd(at + word.length()) : -1;
    }

    /** Reads the lexemes of a tag up to its closing mark, which counts only outside brackets. */
    private void expression(String closing, Kind end) {
        Deque<Character> brackets = new ArrayDeque<>();
        while (true) {
            skipSpace();
            if (position >= source.length()) {
                throw new TemplateException(line, "a tag has no end '" + closing + "'");
            }
            char sign = signAt(position);
            boolean plus = sign == '+' && end == Kind.VARIABLE_END;
            if (brackets.isEmpty() && !plus && source.startsWith(closing, sign == ' ' ? position : position + 1)) {
                add(end, closing);
                advance((sign == ' ' ? position : position + 1) + 2);
                trimBehind(sign, end == Kind.BLOCK_END);
                return;
            }
            lexeme(brackets);
        }
    }

    private void lexeme(Deque<Character> brackets) {
        char c = source.charAt(position);
        if (c == '\'' || c == '"') {
            string(c);
        } else if (c >= '0' && c <= '9') {
            number();
        } else if (Characters.isNameStart(source.codePointAt(position))) {
            name();
        } else {
            operator(brackets);
        }
    }

    private void name() {
        int end = position;
        while (end < source.length() && Characters.isNamePart(source.codePointAt(end))) {
            end = source.offsetByCodePoints(end, 1);
        }
        if (end - position > MAX_NAME) {
            throw new TemplateException(line, "a name has more than " + MAX_NAME + " characters");
        }
        add(Kind.NAME, source.substring(position, end));
        advance(end);
    }

    private void string(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new TemplateException(line, "a string has no end " + quote);
        }
        add(Kind.STRING, Escapes.resolve(source.substring(position + 1, end), line));
        advance(end + 1);
    }

    private void number() {
        NumberLiteral literal = NumberLiteral.at(source, position, !lexemes.isEmpty() && last().isOperator("."));
        add(literal.isFloat() ? Kind.FLOAT : Kind.INTEGER, source.substring(position, literal.end()));
        advance(literal.end());
    }

    private Lexeme last() {
        return lexemes.get(lexemes.size() - 1);
    }

    private void operator(Deque<Character> brackets) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                balance(operator.charAt(0), brackets);
                add(Kind.OPERATOR, operator);
                advance(position + operator.length());
                return;
            }
        }
        throw new TemplateException(
                line, "unexpected '" + Character.toString(source.codePointAt(position)) + "' inside a tag");
    }

    private void balance(char bracket, Deque<Character> open) {
        int closing = ")]}".indexOf(bracket);
        if ("([{".indexOf(bracket) >= 0) {
            open.push(bracket);
        } else if (closing >= 0 && (open.isEmpty() || open.pop() != "([{".charAt(closing))) {
            throw new TemplateException(line, "unexpected '" + bracket + "': it closes no bracket");
        }
    }

    /** Returns the text before a tag without the white space that the sign of the tag removes. */
    private String stripped(String text, char sign, boolean block) {
        if (sign == '-') {
            return Characters.strip(Text.template(text), false, true, Characters::isSpace)
                    .characters();
        }
        if (sign != '+' && block) {
            int lineStart = text.lastIndexOf('\n') + 1;
            boolean blank = text.substring(lineStart).codePoints().allMatch(Characters::isSpace);
            if (blank && (lineStart > 0 || atLineStart)) {
                return text.substring(0, lineStart);
            }
        }
        return text;
    }

    /** Skips the white space that the end of a tag removes from the text after it. */
    private void trimBehind(char sign, boolean block) {
        if (sign == '-') {
            skipSpace();
        } else if (block && sign != '+' && position < source.length() && source.charAt(position) == '\n') {
            advance(position + 1);
        }
    }

    private void skipSpace() {
        advance(spaceEnd(position));
    }

    private int spaceEnd(int from) {
        int at = from;
        while (at < source.length() && Characters.isSpace(source.charAt(at))) {
            at++;
        }
        return at;
    }

    private char signAt(int at) {
        char c = at < source.length() ? source.charAt(at) : ' ';
        return c == '-' || c == '+' ? c : ' ';
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            add(Kind.DATA, text);
        }
    }

    private void add(Kind kind, String text) {
        lexemes.add(new Lexeme(kind, text, line));
    }

    private void advance(int to) {
        for (int i = position; i < to; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        if (to > position) {
            atLineStart = source.charAt(to - 1) == '\n';
        }
        position = to;
    }
}
