package org.eft4j.huggingface.internal.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eft4j.huggingface.internal.jinja.Expressions.Call;
import org.eft4j.huggingface.internal.jinja.Expressions.CallArgs;

/** The kinds of statements other than {@code for} loops. */
final class Statements {
    private Statements() {}

    /** Text between tags. */
    record TemplateData(int line, String text) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            out.append(text);
            return Flow.NEXT;
        }
    }

    /** A printed value: {@code {{ value }}}. */
    record Output(int line, Expression value) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            out.append(Printer.str(scope.budget(), value.evaluate(scope)));
            return Flow.NEXT;
        }
    }

    record If(int line, List<Branch> branches, Body otherwise) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            for (Branch branch : branches) {
                if (Types.isTrue(branch.test().evaluate(scope))) {
                    return branch.body().run(scope, out);
                }
            }
            return otherwise.run(scope, out);
        }
    }

    /** A branch of {@code if} or {@code elif}. */
    record Branch(Expression test, Body body) {}

    record Assign(int line, AssignTarget target, Expression value) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            target.assign(scope, value.evaluate(scope));
            return Flow.NEXT;
        }
    }

    /** A {@code set} around a text. The value is the text after the filters. */
    record AssignBlock(int line, AssignTarget target, Filtered body) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            target.assign(scope, body.value(scope));
            return Flow.NEXT;
        }
    }

    record FilterBlock(int line, Filtered body) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            Object value = body.value(scope);
            if (!Types.isText(value)) {
                throw new TemplateException(
                        "the filters of a filter block must give a string, got " + Types.name(value));
            }
            out.append(Printer.str(scope.budget(), value));
            return Flow.NEXT;
        }
    }

    /**
     * A body whose text goes through filters.
     *
     * @param filters around {@link #BODY}, which stands for the text
     */
    record Filtered(Body body, Expression filters) {
        /** The name of the text; no template can write it. */
        static final Expressions.Name BODY = new Expressions.Name(" body");

        Object value(Scope scope) {
            Scope inner = new Scope(scope);
            inner.set(BODY.name(), body.rendered(new Scope(scope)));
            return filters.evaluate(inner);
        }
    }

    record With(int line, List<AssignTarget> targets, List<Expression> values, Body body) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            Scope inner = new Scope(scope);
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(inner, values.get(i).evaluate(scope));
            }
            return body.run(inner, out);
        }
    }

    /** The marks around an assistant's text, which only matter in training. */
    record Generation(int line, Body body) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            return body.run(new Scope(scope), out);
        }
    }

    record MacroDefinition(int line, Signature signature) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            scope.set(signature.name(), new Macro(signature, scope));
            return Flow.NEXT;
        }
    }

    /**
     * The parameters and the body of a macro.
     *
     * @param defaults the defaults of the last parameters
     * @param names all names that the body reads
     */
    record Signature(String name, List<String> parameters, List<Expression> defaults, Body body, Set<String> names) {}

    /** A call that passes its body as {@code caller}. */
    record CallBlock(int line, Call call, Signature caller) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            CallArgs args = call.args();
            Arguments arguments = args.evaluate(scope);
            Map<String, Object> named = new LinkedHashMap<>(arguments.named());
            named.put("caller", new Macro(caller, scope));
            Object result = call.call(scope, new Arguments(arguments.positional(), named));
            out.append(Printer.str(scope.budget(), result));
            return Flow.NEXT;
        }
    }

    /** A {@code break} or {@code continue}. */
    record LoopControl(int line, Flow flow) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            return flow;
        }
    }
}
