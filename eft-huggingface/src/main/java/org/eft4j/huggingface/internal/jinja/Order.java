package org.eft4j.huggingface.internal.jinja;

/** How one value stands to another in Python's order. */
enum Order {
    LESS,
    EQUAL,
    GREATER,
    /** One of them is not a number: every comparison but {@code !=} is false. */
    NONE;

    /** Reads what Java's comparisons give. */
    static Order of(int comparison) {
        return comparison < 0 ? LESS : comparison == 0 ? EQUAL : GREATER;
    }

    /** Returns how the other value stands to the one. */
    Order reversed() {
        return this == LESS ? GREATER : this == GREATER ? LESS : this;
    }
}
