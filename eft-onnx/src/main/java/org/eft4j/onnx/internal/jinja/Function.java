package org.eft4j.onnx.internal.jinja;

/** What a template can call. */
@FunctionalInterface
interface Function {
    /** Calls it. */
    Object call(Budget budget, Arguments arguments);
}
