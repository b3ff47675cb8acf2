package org.eft4j.huggingface.internal.jinja;

/** A part of a template that does something. Immutable. */
interface Statement {
    /** How a statement ended. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    /** The line it begins on, counted from 1. */
    int line();

    /** Does it; what it prints is appended. */
    Flow run(Scope scope, TextBuilder out);
}
