package org.eft4j.onnx.internal.jinja;

/** Python's {@code None}. */
enum None {
    NONE
}
