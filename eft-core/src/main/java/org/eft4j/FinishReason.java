package org.eft4j;

/** Why a generation ended. */
public enum FinishReason {
    /** The model wrote one of its end tokens. */
    END,
    /**
     * A stop string or stop token asked for by the caller appeared, or the constraint allows nothing more and the model
     * has no end token to say so.
     */
    STOP,
    /** The limit of new tokens was reached. */
    LENGTH,
    /** The context of a member is full. */
    CONTEXT,
    /** The caller cancelled or closed the stream. */
    CANCELLED,
    /** The {@linkplain GenerationOptions.Builder#deadline deadline} passed. */
    DEADLINE,
    /** The thread was interrupted while it waited for other sequences; it stays interrupted. */
    INTERRUPTED
}
