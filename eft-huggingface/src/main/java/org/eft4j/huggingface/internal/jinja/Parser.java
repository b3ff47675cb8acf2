package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eft4j.huggingface.internal.jinja.Lexeme.Kind;
import org.eft4j.huggingface.internal.jinja.Statement.Flow;
import org.eft4j.huggingface.internal.jinja.Statements.Filtered;
import org.eft4j.huggingface.internal.jinja.Statements.Signature;

/** Reads the statements of a template. For one template, not thread-safe. */
final class Parser {
    private static final int MAX_DEPTH = 100;
    private static final Set<String> CONSTANTS = Set.of("true", "True", "false", "False", "none", "None");

    /** The names that every macro can read. */
    private static final Set<String> SPECIAL_PARAMETERS = Set.of("caller", "kwargs", "varargs");

    private final LexemeStream lexemes;
    private final FreeNames freeNames = new FreeNames();
    private final ExpressionParser expressions;
    private int depth;
    /** The number of loops around the current position, within the same macro. */
    private int loops;

    private Parser(LexemeStream lexemes) {
        this.lexemes = lexemes;
        this.expressions = new ExpressionParser(lexemes, freeNames);
    }

    /**
     * A template that was read.
     *
     * @param variables the names that it reads and that a caller can give
     */
    record Parsed(Body body, Set<String> variables) {}

    /**
     * Reads a template.
     *
     * @throws TemplateException if it is not well formed
     */
    static Parsed read(String template) {
        Parser parser = new Parser(new LexemeStream(Lexer.read(template)));
        Body body = parser.body();
        if (parser.lexemes.peek().kind() != Kind.EOF) {
            throw new TemplateException(
                    parser.lexemes.peek().line(),
                    "unexpected tag " + parser.lexemes.peek().described());
        }
        return new Parsed(body, parser.freeNames.all());
    }

    /** Reads up to one of the given tags, and the beginning of that tag too, or to the end of the template. */
    private Body body(String... ends) {
        deeper("tags");
        List<Statement> statements = new ArrayList<>();
        while (lexemes.peek().kind() != Kind.EOF) {
            Lexeme lexeme = lexemes.next();
            switch (lexeme.kind()) {
                case DATA -> statements.add(new Statements.TemplateData(lexeme.line(), lexeme.text()));
                case VARIABLE_BEGIN -> {
                    statements.add(new Statements.Output(lexeme.line(), expressions.tuple()));
                    lexemes.expect(Kind.VARIABLE_END, "'}}'");
                }
                default -> {
                    if (List.of(ends).contains(lexemes.peek().text())
                            && lexemes.peek().kind() == Kind.NAME) {
                        depth--;
                        return new Body(statements);
                    }
                    statement(statements);
                    lexemes.expect(Kind.BLOCK_END, "'%}'");
                }
            }
        }
        if (ends.length > 0) {
            throw lexemes.unexpected("{% " + String.join(" or ", ends) + " %}");
        }
        depth--;
        return new Body(statements);
    }

    private void deeper(String what) {
        depth++;
        if (depth > MAX_DEPTH) {
            throw new TemplateException(
                    lexemes.peek().line(), "it nests " + what + " more than " + MAX_DEPTH + " levels deep");
        }
    }

    /** Reads the end of the tag, the body after it, and the name of the tag that ends it, unless there is a choice. */
    private Body bodyUntil(String... ends) {
        lexemes.skipOperator(":");
        lexemes.expect(Kind.BLOCK_END, "'%}'");
        Body body = body(ends);
        if (ends.length == 1) {
            lexemes.next();
        }
        return body;
    }

    private void statement(List<Statement> out) {
        Lexeme tag = lexemes.expect(Kind.NAME, "the name of a tag");
        int line = tag.line();
        switch (tag.text()) {
            case "if" -> out.add(ifTag(line));
            case "for" -> out.add(forTag(line));
            case "set" -> out.add(set(line));
            case "macro" -> out.add(macro(line));
            case "call" -> out.add(call(line));
            case "filter" -> {
                Expression filters = expressions.filtersOf(Filtered.BODY, true);
                freeNames.enter();
                out.add(new Statements.FilterBlock(line, new Filtered(bodyUntil("endfilter"), filters)));
                freeNames.leave();
            }
            case "with" -> out.add(with(line));
            case "generation" -> {
                freeNames.enter();
                out.add(new Statements.Generation(line, outsideLoops("endgeneration")));
                freeNames.leave();
            }
            case "print" -> print(line, out);
            case "break" -> out.add(jump(line, Flow.BREAK));
            case "continue" -> out.add(jump(line, Flow.CONTINUE));
            case "include", "import", "from", "extends", "block", "autoescape" ->
                throw new TemplateException(line, "the tag '" + tag.text() + "' is not supported");
            default -> throw new TemplateException(line, "unknown tag '" + tag.text() + "'");
        }
    }

    private Statement ifTag(int line) {
        List<Statements.Branch> branches = new ArrayList<>();
        FreeNames.Branches names = freeNames.branches();
        Lexeme end;
        do {
            Expression test = expressions.tupleWithoutCondition();
            branches.add(new Statements.Branch(test, bodyUntil("elif", "else", "endif")));
            names.next();
            end = lexemes.next();
        } while (end.isName("elif"));
        Body otherwise = end.isName("else") ? bodyUntil("endif") : new Body(List.of());
        names.next();
        names.end();
        return new Statements.If(line, branches, otherwise);
    }

    private Statement forTag(int line) {
        AssignTarget target = target(false);
        if (names(target).contains("loop")) {
            throw new TemplateException(line, "a loop cannot call its element 'loop'");
        }
        lexemes.expectName("in");
        Expression source = expressions.tupleWithoutCondition();
        freeNames.enter();
        freeNames.set("loop");
        freeNames.set(names(target));
        Expression test = lexemes.skipName("if") ? expressions.expression() : null;
        boolean recursive = lexemes.skipName("recursive");
        loops++;
        Body body = bodyUntil("endfor", "else");
        loops--;
        freeNames.leave();
        freeNames.enter();
        Body otherwise = lexemes.next().isName("else") ? bodyUntil("endfor") : new Body(List.of());
        freeNames.leave();
        return new For(line, target, source, test, recursive, body, otherwise);
    }

    private Statement set(int line) {
        AssignTarget target = target(true);
        if (lexemes.skipOperator("=")) {
            Expression value = expressions.tuple();
            freeNames.set(names(target));
            return new Statements.Assign(line, target, value);
        }
        Expression filters = expressions.filtersOf(Filtered.BODY, false);
        freeNames.enter();
        Body body = bodyUntil("endset");
        freeNames.leave();
        freeNames.set(names(target));
        return new Statements.AssignBlock(line, target, new Filtered(body, filters));
    }

    private Statement macro(int line) {
        String name = assignable(lexemes.expect(Kind.NAME, "the name of the macro"));
        freeNames.set(name);
        return new Statements.MacroDefinition(line, signature(name, parameters(), "endmacro"));
    }

    private Statement call(int line) {
        Parameters parameters = lexemes.peek().isOperator("(") ? parameters() : new Parameters(List.of(), List.of());
        if (!(expressions.expression() instanceof Expressions.Call call)) {
            throw new TemplateException(line, "the tag 'call' needs a call");
        }
        return new Statements.CallBlock(line, call, signature("caller", parameters, "endcall"));
    }

    private Signature signature(String name, Parameters parameters, String end) {
        Set<String> before = expressions.collectNames();
        freeNames.enter();
        freeNames.set(parameters.names());
        freeNames.set(SPECIAL_PARAMETERS);
        Body body = outsideLoops(end);
        freeNames.leave();
        return new Signature(name, parameters.names(), parameters.defaults(), body, expressions.collectedNames(before));
    }

    /** Reads a body that no {@code break} can leave. */
    private Body outsideLoops(String end) {
        int around = loops;
        loops = 0;
        Body body = bodyUntil(end);
        loops = around;
        return body;
    }

    private record Parameters(List<String> names, List<Expression> defaults) {}

    private Parameters parameters() {
        lexemes.expectOperator("(");
        Set<String> names = new LinkedHashSet<>();
        List<Expression> defaults = new ArrayList<>();
        while (!lexemes.skipOperator(")")) {
            if (!names.isEmpty()) {
                lexemes.expectOperator(",");
            }
            Lexeme name = lexemes.expect(Kind.NAME, "the name of a parameter");
            if (!names.add(assignable(name))) {
                throw new TemplateException(name.line(), "there are two parameters '" + name.text() + "'");
            }
            if (lexemes.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw new TemplateException(
                        name.line(), "the parameter '" + name.text() + "' needs a default, as the one before has one");
            }
        }
        return new Parameters(List.copyOf(names), defaults);
    }

    private Statement with(int line) {
        List<AssignTarget> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (lexemes.peek().kind() != Kind.BLOCK_END) {
            if (!targets.isEmpty()) {
                lexemes.expectOperator(",");
            }
            targets.add(target(false));
            lexemes.expectOperator("=");
            values.add(expressions.expression());
        }
        freeNames.enter();
        targets.forEach(target -> freeNames.set(names(target)));
        Body body = bodyUntil("endwith");
        freeNames.leave();
        return new Statements.With(line, targets, values, body);
    }

    private void print(int line, List<Statement> out) {
        while (lexemes.peek().kind() != Kind.BLOCK_END) {
            out.add(new Statements.Output(line, expressions.expression()));
            if (lexemes.peek().kind() != Kind.BLOCK_END) {
                lexemes.expectOperator(",");
            }
        }
    }

    private Statement jump(int line, Flow flow) {
        if (loops == 0) {
            throw new TemplateException(line, "there is no loop to break or continue");
        }
        return new Statements.LoopControl(line, flow);
    }

    /** Reads a target of an assignment: a name, an attribute of a namespace if allowed, or several between commas. */
    private AssignTarget target(boolean attributes) {
        AssignTarget first = singleTarget(attributes);
        if (!lexemes.peek().isOperator(",")) {
            return first;
        }
        List<AssignTarget> targets = new ArrayList<>(List.of(first));
        while (lexemes.skipOperator(",")
                && (lexemes.peek().kind() == Kind.NAME || lexemes.peek().isOperator("("))) {
            if (lexemes.peek().isName("in")) {
                break;
            }
            targets.add(singleTarget(attributes));
        }
        return new AssignTarget.Unpacking(targets);
    }

    private AssignTarget singleTarget(boolean attributes) {
        if (lexemes.skipOperator("(")) {
            deeper("names");
            AssignTarget inner = target(attributes);
            depth--;
            lexemes.expectOperator(")");
            return inner;
        }
        Lexeme name = lexemes.expect(Kind.NAME, "a name to assign to");
        if (attributes && lexemes.skipOperator(".")) {
            freeNames.read(name.text());
            return new AssignTarget.NSRef(
                    name.text(), lexemes.expect(Kind.NAME, "an attribute").text());
        }
        return new AssignTarget.Name(assignable(name));
    }

    private static String assignable(Lexeme name) {
        if (CONSTANTS.contains(name.text())) {
            throw new TemplateException(name.line(), "nothing can be assigned to " + name.described());
        }
        return name.text();
    }

    private static List<String> names(AssignTarget target) {
        if (target instanceof AssignTarget.Unpacking unpacking) {
            return unpacking.targets().stream()
                    .flatMap(one -> names(one).stream())
                    .toList();
        }
        return target instanceof AssignTarget.Name name ? List.of(name.name()) : List.of();
    }
}
