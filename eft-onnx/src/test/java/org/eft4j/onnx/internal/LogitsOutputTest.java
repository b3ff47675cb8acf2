package org.eft4j.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogitsOutputTest {
    /** 128 MB of floats: the smaller the vocabulary, the more rows. */
    @ParameterizedTest
    @CsvSource({"4096, 512, 512", "4096, 100000, 8192", "151936, 512, 220", "151936, 16, 16", "100000000, 512, 1"})
    void boundedChunk_vocabularies_staysBelowTheBound(int width, int wanted, int expected) {
        DecoderLayout layout =
                new DecoderLayout(1, 1, 1, "past.%d.%s", "present.%d.%s", true, true, OnnxJavaType.FLOAT, width);
        assertThat(LogitsOutput.boundedChunk(layout, wanted)).isEqualTo(expected);
    }
}
