package org.eft4j;

import org.jspecify.annotations.Nullable;

/**
 * A chat cannot be rendered: the model has no chat template, or its template refuses the messages. Change the messages,
 * or render them yourself and use {@link Prompt#text(String)}.
 */
public class ChatTemplateException extends EftException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message and no cause. */
    public ChatTemplateException(String message) {
        super(message);
    }

    /** Makes an exception with a message and its cause, if there is one. */
    public ChatTemplateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
