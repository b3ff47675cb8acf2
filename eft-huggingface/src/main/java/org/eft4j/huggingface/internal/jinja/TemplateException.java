package org.eft4j.huggingface.internal.jinja;

/** Why a template cannot be read or rendered, in words for the user. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean located;

    /** Without the line, which is not known where a value refuses an operation. */
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

    /** This exception, with the line of the template unless it has one already. */
    TemplateException at(int line) {
        return located ? this : new TemplateException(line, this);
    }
}
