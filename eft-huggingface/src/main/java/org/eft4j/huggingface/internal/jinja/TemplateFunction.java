package org.eft4j.huggingface.internal.jinja;

/** What a template can call. */
@FunctionalInterface
interface TemplateFunction {
    /** Calls it. */
    Object call(Budget budget, Arguments arguments);
}
