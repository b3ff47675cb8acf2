package org.eft4j.huggingface.internal.jinja;

/**
 * The result of {@code namespace()}: the only value that a template can change.
 *
 * @param attributes the attributes by name
 */
record Namespace(Dict attributes) {
    /** Sets an attribute. */
    void set(String name, Object value) {
        Text key = Text.template(name);
        requireAllowed(key);
        attributes.put(key, value);
    }

    static void requireAllowed(Object name) {
        if (Types.unmarked(name) instanceof Text text && text.characters().startsWith("_")) {
            throw new TemplateException(
                    "a namespace cannot have an attribute '" + text + "'; names must not begin with _");
        }
    }
}
