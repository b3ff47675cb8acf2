package org.eft4j.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import java.util.List;
import java.util.Map;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.graph.LogitRows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogitsOutputTest {
    /** 128 MB of floats: the smaller the vocabulary, the more rows. */
    @ParameterizedTest
    @CsvSource({"4096, 8192", "151936, 220", "100000000, 1"})
    void maxRows_vocabularies_staysBelowTheBound(int width, int expected) {
        DecoderLayout layout = new DecoderLayout(
                Map.of(), List.of(), OnnxJavaType.FLOAT, "logits", OnnxJavaType.FLOAT, width, LogitRows.ALL);
        assertThat(LogitsOutput.maxRows(layout)).isEqualTo(expected);
    }
}
