package org.eft4j.huggingface.internal.jinja;

/**
 * The value of a name or attribute that is not set. It prints as an empty text, is false and has no elements; every
 * other use is refused. Immutable.
 *
 * @param what the name or attribute, for messages
 */
record Undefined(String what) {
    TemplateException refused() {
        return new TemplateException(what + " is undefined");
    }
}
