package org.eft4j.huggingface.internal.jinja;

import java.util.List;
import org.eft4j.huggingface.internal.jinja.Statement.Flow;

/**
 * Statements that run one after the other. Immutable.
 *
 * @param statements in order
 */
record Body(List<Statement> statements) {
    /** Runs the statements until one breaks off. */
    Flow run(Scope scope, TextBuilder out) {
        for (Statement statement : statements) {
            Flow flow = run(statement, scope, out);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private static Flow run(Statement statement, Scope scope, TextBuilder out) {
        scope.budget().enter();
        try {
            return statement.run(scope, out);
        } catch (TemplateException e) {
            throw e.at(statement.line());
        } finally {
            scope.budget().leave();
        }
    }

    /** Returns the text that the statements print. */
    Text rendered(Scope scope) {
        TextBuilder out = new TextBuilder(scope.budget());
        run(scope, out);
        return out.text();
    }
}
