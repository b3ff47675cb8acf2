package org.eft4j.huggingface.internal.jinja;

/** A function that a template can call. */
@FunctionalInterface
interface TemplateFunction {
    /** Calls the function. */
    Object call(Budget budget, Arguments arguments);
}
