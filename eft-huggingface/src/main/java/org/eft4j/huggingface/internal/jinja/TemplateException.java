package org.eft4j.huggingface.internal.jinja;

/** Says why a template cannot be read or rendered, in words for the user. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean located;

    /** Makes an exception without a line, since a value that refuses an operation does not know it. */
    TemplateException(String reason) {
        super(reason);
        this.located = false;
    }

    TemplateException(int line, String reason) {
        super("line " + line + ": " + reason);
        this.located = true;
    }

    TemplateException(String reason, Throwable cause) {
        super(reason, cause);
        this.located = false;
    }

    private TemplateException(int line, TemplateException reason) {
        super("line " + line + ": " + reason.getMessage(), reason);
        this.located = true;
    }

    /** Returns this exception with a line of the template, unless it has one already. */
    TemplateException at(int line) {
        return located ? this : new TemplateException(line, this);
    }
}
