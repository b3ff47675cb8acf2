package org.eft4j.spi;

import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;

/**
 * Opens models of one kind. Implementations are found by {@link java.util.ServiceLoader}: have a public constructor
 * without arguments, and be named in {@code META-INF/services/org.eft4j.spi.ModelBackend} or a module's {@code
 * provides}. Constructing one must be cheap and must not fail; what is missing on this machine belongs in {@link
 * #availability()}. Thread-safe.
 */
public interface ModelBackend {
    /** Returns a short, stable id in lower case, such as {@code onnx}. */
    String id();

    /** Returns whether this backend can be used here. May load native libraries; never throws. */
    Availability availability();

    /**
     * Returns whether the source looks like one this backend can open: a quick look, without reading weights. Returns
     * {@code false} where it cannot look.
     */
    boolean accepts(ModelSource source);

    /** Returns the priority of this backend: where several accept a source, the highest wins. Default 0. */
    default int priority() {
        return 0;
    }

    /**
     * Opens a model; the caller closes it.
     *
     * @throws org.eft4j.BackendException if the model cannot be read, saying what was expected, found, and what to do
     * @throws IllegalArgumentException if an option is unknown to this backend or cannot be honoured
     */
    LanguageModel open(ModelSource source, ModelOptions options);
}
