package org.eft4j.langchain4j;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.util.function.Supplier;
import org.eft4j.BackendException;
import org.eft4j.ChatTemplateException;
import org.eft4j.ContextOverflowException;
import org.eft4j.EftException;
import org.eft4j.NoTokenPossibleException;
import org.eft4j.structured.UnsupportedSchemaException;

/** Says what went wrong in LangChain4j's exceptions. The cause is the original one. */
final class Errors {
    private Errors() {}

    /** Makes a call, and throws what it throws in LangChain4j's exceptions. */
    static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    /** Returns LangChain4j's exception for another one; what is neither theirs nor foreseen is returned as it is. */
    static RuntimeException translated(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof LangChain4jException) {
            return e;
        }
        if (e instanceof UnsupportedSchemaException) {
            return unsupported("this JSON schema is not supported: " + message, e);
        }
        if (e instanceof UnsupportedOperationException) {
            return unsupported(message, e);
        }
        if (e instanceof ContextOverflowException
                || e instanceof ChatTemplateException
                || e instanceof NoTokenPossibleException
                || e instanceof IllegalArgumentException) {
            return new InvalidRequestException(message, e);
        }
        if (e instanceof BackendException) {
            return new InternalServerException(message, e);
        }
        if (e instanceof EftException || e instanceof IllegalStateException) {
            return new NonRetriableException(message, e);
        }
        return e;
    }

    /** Returns the exception for what a model cannot do. */
    static UnsupportedFeatureException unsupported(String message) {
        return new UnsupportedFeatureException(message);
    }

    private static UnsupportedFeatureException unsupported(String message, RuntimeException cause) {
        UnsupportedFeatureException unsupported = unsupported(message);
        unsupported.initCause(cause);
        return unsupported;
    }
}
