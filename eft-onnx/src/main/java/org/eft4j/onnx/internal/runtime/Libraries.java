package org.eft4j.onnx.internal.runtime;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.Jinjava;
import java.util.Map;

/** Placeholder that touches each library. */
public final class Libraries {
    private Libraries() {}

    /**
     * Placeholder.
     *
     * @return what the libraries answered
     */
    public static String describe() {
        String json = new ObjectMapper().createArrayNode().add(1).toString();
        return String.join(
                " ",
                new Jinjava().render("{{ 6 * 7 }}", Map.of()),
                json,
                OrtEnvironment.class.getSimpleName(),
                HuggingFaceTokenizer.class.getSimpleName());
    }
}
