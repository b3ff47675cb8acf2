package org.eft4j.structured;

import static java.util.Objects.requireNonNull;

/**
 * A JSON Schema asks for something that is not supported exactly, or no text fits it. Nothing is ever left out of a
 * schema silently.
 */
public final class UnsupportedSchemaException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String pointer;

    /**
     * Makes an exception.
     *
     * @param pointer where in the schema, as a JSON pointer; empty for the whole
     * @param reason what was expected, what was found and what to do
     */
    public UnsupportedSchemaException(String pointer, String reason) {
        super("the schema at " + (pointer.isEmpty() ? "its root" : pointer) + ": " + reason);
        this.pointer = requireNonNull(pointer);
    }

    /** Returns where in the schema, as a JSON pointer; empty for the whole. */
    public String pointer() {
        return pointer;
    }
}
