package org.eft4j.huggingface.internal.jinja;

/** The order of two values in Python. */
enum Order {
    LESS,
    EQUAL,
    GREATER,
    /** One of them is NaN: every comparison except {@code !=} is false. */
    NONE;

    /** Returns the order that a result of Java's comparisons stands for. */
    static Order of(int comparison) {
        return comparison < 0 ? LESS : comparison == 0 ? EQUAL : GREATER;
    }

    /** Returns the order of the two values exchanged. */
    Order reversed() {
        return this == LESS ? GREATER : this == GREATER ? LESS : this;
    }
}
