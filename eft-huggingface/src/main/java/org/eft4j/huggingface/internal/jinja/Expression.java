package org.eft4j.huggingface.internal.jinja;

/** A part of a template that has a value. Immutable. */
interface Expression {
    /** Works out the value; called by {@link #evaluate} only. */
    Object compute(Scope scope);

    /** The value; each expression inside another is a step, and a level deeper. */
    default Object evaluate(Scope scope) {
        scope.budget().enter();
        try {
            return compute(scope);
        } finally {
            scope.budget().leave();
        }
    }
}
