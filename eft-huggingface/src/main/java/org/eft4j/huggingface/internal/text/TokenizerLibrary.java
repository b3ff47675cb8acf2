package org.eft4j.huggingface.internal.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eft4j.BackendException;

/**
 * Hugging Face's tokenizer library, as packaged by DJL, loaded at the first call. Left alone it would fetch another native library where it
 * sees a GPU, and report its use to its makers. Both are prevented by the system properties {@value #FLAVOR} and {@value #OPT_OUT}, the only
 * ones this project sets. One that the host application has set, as a property or in the environment, is left as it is.
 *
 * <p>The native library is unpacked to {@code DJL_CACHE_DIR}, by default a folder in the user's home. Even so, loading it
 * looks for CUDA by running {@code ldconfig} once, which nothing can prevent. Thread-safe.
 */
public final class TokenizerLibrary {
    private static final String FLAVOR = "RUST_FLAVOR";
    private static final String OPT_OUT = "OPT_OUT_TRACKING";

    /** Texts are neither cut nor filled up, whatever the model's files say: how long a prompt may be is the session's business. */
    private static final Map<String, String> AS_IS = Map.of("truncation", "false", "padding", "false");

    static {
        setUnlessSet(FLAVOR, "cpu");
        setUnlessSet(OPT_OUT, "true");
    }

    private TokenizerLibrary() {}

    private static void setUnlessSet(String name, String value) {
        if (System.getProperty(name) == null && System.getenv(name) == null) {
            System.setProperty(name, value);
        }
    }

    /**
     * Loads the library, if that has not happened.
     *
     * @throws BackendException if it cannot be loaded here, with the reason
     */
    public static void require() {
        try {
            LibUtils.checkStatus();
        } catch (RuntimeException | LinkageError e) {
            throw new BackendException(
                    "the tokenizer library cannot be loaded here (" + e
                            + "); its jar carries natives for some platforms only, and unpacks them to DJL_CACHE_DIR, which"
                            + " must be writable",
                    e);
        }
    }

    /**
     * Makes a tokenizer; the caller closes it.
     *
     * @param json the content of a {@code tokenizer.json}
     * @param model the model's name, for messages
     * @throws BackendException if the library cannot be loaded or refuses the content
     */
    public static HuggingFaceTokenizer load(String json, String model) {
        require();
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), AS_IS);
        } catch (IOException | RuntimeException e) {
            throw new BackendException(
                    "the tokenizer library refuses the tokenizer.json of " + model + ": " + e.getMessage(), e);
        }
    }
}
