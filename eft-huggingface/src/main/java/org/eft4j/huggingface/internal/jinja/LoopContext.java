package org.eft4j.huggingface.internal.jinja;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The variable {@code loop} inside a loop. It looks ahead by one element, and counts the elements only if the template
 * asks for their number.
 */
final class LoopContext implements TemplateFunction {
    private final For statement;
    private final Scope scope;
    private final int depth;
    private Iterator<Object> elements;
    private OptionalLong size;
    private long index;
    private @Nullable Object previous;
    private @Nullable Object current;
    private @Nullable Object next;
    private @Nullable Object changing;

    LoopContext(For statement, Scope scope, Iterator<Object> elements, OptionalLong size, int depth) {
        this.statement = statement;
        this.scope = scope;
        this.elements = elements;
        this.size = size;
        this.depth = depth;
    }

    /** Moves to the next element; returns false if there is none. */
    boolean next() {
        Object coming = peek();
        if (coming == null) {
            return false;
        }
        previous = current;
        current = coming;
        next = null;
        index++;
        return true;
    }

    /** Returns the current element. */
    Object current() {
        return orUndefined(current, "the current element");
    }

    private @Nullable Object peek() {
        if (next == null && elements.hasNext()) {
            next = elements.next();
        }
        return next;
    }

    private long size() {
        if (size.isEmpty()) {
            long ahead = next == null ? 0 : 1;
            List<Object> rest = Sequences.list(scope.budget(), new FilterGenerator(elements));
            elements = Collections.unmodifiableList(rest).iterator();
            size = OptionalLong.of(index + ahead + rest.size());
        }
        return size.getAsLong();
    }

    /** Returns an attribute of {@code loop}; null if it has none of that name. */
    @Nullable
    Object attribute(String name) {
        return switch (name) {
            case "index" -> Types.integer(index);
            case "index0" -> Types.integer(index - 1);
            case "revindex" -> Types.integer(size() - index + 1);
            case "revindex0" -> Types.integer(size() - index);
            case "first" -> index == 1;
            case "last" -> peek() == null;
            case "length" -> Types.integer(size());
            case "depth" -> Types.integer(depth + 1L);
            case "depth0" -> Types.integer(depth);
            case "previtem" -> orUndefined(previous, "the element before the first");
            case "nextitem" -> orUndefined(peek(), "the element after the last");
            case "cycle" -> (TemplateFunction) this::cycle;
            case "changed" -> (TemplateFunction) this::changed;
            default -> null;
        };
    }

    private static Object orUndefined(@Nullable Object value, String what) {
        return value == null ? new Undefined(what) : value;
    }

    private Object cycle(Budget budget, Arguments arguments) {
        List<Object> values = arguments.positional();
        if (values.isEmpty()) {
            throw new TemplateException("loop.cycle() needs something to choose from");
        }
        return values.get(Math.floorMod(index - 1, values.size()));
    }

    private Object changed(Budget budget, Arguments arguments) {
        Object now = new Tuple(arguments.positional());
        boolean changed = changing == null || !Comparison.equal(budget, changing, now);
        changing = now;
        return changed;
    }

    /** Runs the loop again over other elements. */
    @Override
    public Object call(Budget budget, Arguments arguments) {
        if (!statement.recursive()) {
            throw new TemplateException("loop() needs a loop that is marked as recursive");
        }
        TextBuilder out = new TextBuilder(budget);
        statement.run(scope, out, arguments.bindUnnamed("loop", 1, "elements").get(0), depth + 1);
        return out.text();
    }

    @Override
    public String toString() {
        return "<LoopContext " + index + "/" + size() + ">";
    }
}
