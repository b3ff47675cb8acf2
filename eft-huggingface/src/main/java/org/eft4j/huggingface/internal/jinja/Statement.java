package org.eft4j.huggingface.internal.jinja;

/** A part of a template that does something. Immutable. */
interface Statement {
    /** Tells how a statement ended. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    /** Returns the line that the statement begins on, counted from 1. */
    int line();

    /** Runs the statement and appends the text that it prints. */
    Flow run(Scope scope, TextBuilder out);
}
