package org.eft4j.structured.internal.schema;

/** Where white space stands in a JSON text. */
public enum Spacing {
    /** Nowhere. */
    COMPACT(",", ":"),
    /** One space after each comma and colon. */
    SPACED(", ", ": "),
    /** Anywhere between two parts, up to a length. */
    FREE(",", ":");

    final String comma;
    final String colon;

    Spacing(String comma, String colon) {
        this.comma = comma;
        this.colon = colon;
    }
}
