package org.eft4j.huggingface.internal.jinja;

/** A part of a template that has a value. Immutable. */
interface Expression {
    /** Computes the value. Only {@link #evaluate} calls this. */
    Object compute(Scope scope);

    /** Returns the value. Each nested expression costs a step and goes one level deeper. */
    default Object evaluate(Scope scope) {
        scope.budget().enter();
        try {
            return compute(scope);
        } finally {
            scope.budget().leave();
        }
    }
}
