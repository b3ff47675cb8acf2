package org.eft4j.huggingface.internal.jinja;

/** Python's {@code None}. */
enum None {
    NONE
}
