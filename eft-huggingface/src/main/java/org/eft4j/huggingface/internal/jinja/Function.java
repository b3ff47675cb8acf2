package org.eft4j.huggingface.internal.jinja;

/** What a template can call. */
@FunctionalInterface
interface Function {
    /** Calls it. */
    Object call(Budget budget, Arguments arguments);
}
