package org.eft4j.huggingface.internal.jinja;

/**
 * What a name or an attribute is that nobody set. It prints as nothing, is false and has no elements; anything else is refused. Immutable.
 *
 * @param what says which one, for messages
 */
record Undefined(String what) {
    TemplateException refused() {
        return new TemplateException(what + " is undefined");
    }
}
