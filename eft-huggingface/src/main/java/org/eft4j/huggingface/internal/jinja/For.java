package org.eft4j.huggingface.internal.jinja;

import java.util.Iterator;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A {@code for} loop. Immutable.
 *
 * @param test decides which elements the loop visits; null for all
 * @param recursive whether {@code loop(…)} runs the loop again for other elements
 * @param otherwise runs if no iteration came to its end
 */
record For(
        int line,
        AssignTarget target,
        Expression source,
        @Nullable Expression test,
        boolean recursive,
        Body body,
        Body otherwise)
        implements Statement {

    @Override
    public Flow run(Scope scope, TextBuilder out) {
        run(scope, out, source.evaluate(scope), 0);
        return Flow.NEXT;
    }

    /** Runs the loop over the elements of a value. {@code depth} counts the enclosing runs of a recursive loop. */
    void run(Scope scope, TextBuilder out, Object value, int depth) {
        Iterator<Object> elements = Sequences.iterator(scope.budget(), value);
        scope.budget().look(value);
        OptionalLong size = Sequences.size(value);
        if (test != null) {
            elements = StreamSupport.stream(Spliterators.spliteratorUnknownSize(elements, Spliterator.ORDERED), false)
                    .filter(element -> isWanted(element, scope))
                    .iterator();
            size = OptionalLong.empty();
        }
        LoopContext loop = new LoopContext(this, scope, elements, size, depth);
        boolean completed = false;
        while (loop.next()) {
            Scope inner = new Scope(scope);
            inner.set("loop", loop);
            target.assign(inner, loop.current());
            Flow flow = body.run(inner, out);
            if (flow == Flow.BREAK) {
                break;
            }
            completed |= flow == Flow.NEXT;
        }
        if (!completed) {
            otherwise.run(new Scope(scope), out);
        }
    }

    private boolean isWanted(Object element, Scope scope) {
        Scope inner = new Scope(scope);
        target.assign(inner, element);
        return test == null || Types.isTrue(test.evaluate(inner));
    }
}
