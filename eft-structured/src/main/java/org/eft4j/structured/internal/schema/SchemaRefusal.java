package org.eft4j.structured.internal.schema;

/** A part of a schema is not supported exactly. */
public final class SchemaRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String pointer;
    private final String reason;

    SchemaRefusal(String pointer, String reason) {
        super(reason);
        this.pointer = pointer;
        this.reason = reason;
    }

    /** Returns what was expected, what was found and what to do. */
    public String reason() {
        return reason;
    }

    /** Returns where, as a JSON pointer. */
    public String pointer() {
        return pointer;
    }
}
