package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.runtime.TensorPort;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutDetectorTest {
    private static final List<Long> FREE = List.of(-1L, -1L);

    private final Map<String, TensorPort> inputs = new LinkedHashMap<>();
    private final Map<String, TensorPort> outputs = new LinkedHashMap<>();
    private DecoderSizes stated = DecoderSizes.UNKNOWN;

    /** What optimum exports: two layers of three heads of eight. */
    @BeforeEach
    void optimum() {
        for (String name : List.of("input_ids", "attention_mask", "position_ids")) {
            inputs.put(name, port(OnnxJavaType.INT64, -1, -1));
        }
        outputs.put("logits", port(OnnxJavaType.FLOAT, -1, -1, 4096));
        for (int layer = 0; layer < 2; layer++) {
            for (String part : List.of("key", "value")) {
                inputs.put("past_key_values." + layer + "." + part, port(OnnxJavaType.FLOAT, -1, 3, -1, 8));
                outputs.put("present." + layer + "." + part, port(OnnxJavaType.FLOAT, -1, 3, -1, 8));
            }
        }
    }

    @Test
    void detect_optimumExport_isRead() {
        DecoderLayout layout = detect();
        assertThat(layout)
                .isEqualTo(new DecoderLayout(
                        Map.of(
                                DecoderInput.TOKEN_IDS, new InputPort("input_ids", FREE),
                                DecoderInput.ATTENTION_MASK, new InputPort("attention_mask", FREE),
                                DecoderInput.POSITION_IDS, new InputPort("position_ids", FREE)),
                        List.of(
                                new CachePort("past_key_values.0.key", "present.0.key", 3, 8),
                                new CachePort("past_key_values.0.value", "present.0.value", 3, 8),
                                new CachePort("past_key_values.1.key", "present.1.key", 3, 8),
                                new CachePort("past_key_values.1.value", "present.1.value", 3, 8)),
                        OnnxJavaType.FLOAT,
                        "logits",
                        OnnxJavaType.FLOAT,
                        4096,
                        LogitRows.ALL));
        assertThat(layout).asString().contains("2 layers x 3 heads x 8", "position_ids");
    }

    @Test
    void detect_noPositions_isRead() {
        inputs.remove("position_ids");
        assertThat(detect().input(DecoderInput.POSITION_IDS)).isEmpty();
    }

    @Test
    void detect_noDecoder_isRefused() {
        inputs.remove("input_ids");
        refused("input_ids");
    }

    @Test
    void detect_noCache_isRefusedWithTheExportCommand() {
        inputs.keySet().removeIf(name -> name.startsWith("past"));
        refused("no cache", "text-generation-with-past");
    }

    @Test
    void detect_cacheOnlyIn_isRefused() {
        outputs.keySet().removeIf(name -> name.startsWith("present"));
        refused("present");
    }

    @Test
    void detect_missingLayer_isRefused() {
        outputs.remove("present.1.value");
        refused("present.1.value");
    }

    @Test
    void detect_oddCache_isRefused() {
        inputs.remove("past_key_values.1.value");
        refused("pairs");
    }

    @Test
    void detect_unknownInput_isRefusedByName() {
        inputs.put("token_type_ids", port(OnnxJavaType.INT64, -1, -1));
        refused("token_type_ids", "not supported");
    }

    @Test
    void detect_mergedExport_isRead() {
        inputs.put("use_cache_branch", port(OnnxJavaType.BOOL, 1));
        assertThat(detect().input(DecoderInput.USE_CACHE)).contains(new InputPort("use_cache_branch", List.of(1L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"num_logits_to_keep", "logits_to_keep"})
    void detect_numberOfLogits_isRead(String name) {
        inputs.put(name, port(OnnxJavaType.INT64));
        assertThat(detect().input(DecoderInput.ROWS_TO_KEEP)).contains(new InputPort(name, List.of()));
        assertThat(detect().logitRows()).isEqualTo(LogitRows.CHOSEN);
    }

    @Test
    void detect_oneRowOfLogits_isRead() {
        outputs.put("logits", port(OnnxJavaType.FLOAT, -1, 1, 4096));
        assertThat(detect().logitRows()).isEqualTo(LogitRows.LAST);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void detect_halfPrecision_isRead(OnnxJavaType type) {
        for (Map<String, TensorPort> ports : List.of(inputs, outputs)) {
            ports.replaceAll((name, port) ->
                    port.type() == OnnxJavaType.FLOAT ? new TensorPort(type, port.shape(), port.names()) : port);
        }
        assertThat(detect().cacheType()).isEqualTo(type);
        assertThat(detect().logitsType()).isEqualTo(type);
    }

    @Test
    void detect_layersOfDifferentHeads_areRead() {
        for (String part : List.of("key", "value")) {
            inputs.put("past_key_values.1." + part, port(OnnxJavaType.FLOAT, -1, 4, -1, 16));
            outputs.put("present.1." + part, port(OnnxJavaType.FLOAT, -1, 4, -1, 16));
        }
        assertThat(detect().cache()).contains(new CachePort("past_key_values.1.key", "present.1.key", 4, 16));
        assertThat(detect()).asString().contains("3 heads x 8 or 4 heads x 16");
    }

    @Test
    void detect_outputsInAnotherOrder_arePairedByName() {
        TensorPort first = outputs.remove("present.0.key");
        outputs.put("present.0.key", first);
        assertThat(detect().cache().get(0)).isEqualTo(new CachePort("past_key_values.0.key", "present.0.key", 3, 8));
    }

    @Test
    void detect_sizesLeftOpen_areThoseOfTheConfiguration() {
        for (Map<String, TensorPort> ports : List.of(inputs, outputs)) {
            ports.replaceAll((name, port) -> port.shape().size() == 4 ? port(port.type(), -1, -1, -1, -1) : port);
        }
        outputs.put("logits", port(OnnxJavaType.FLOAT, -1, -1, -1));
        refused("FLOAT [-1, -1, -1, -1]", "config.json", "num_key_value_heads");
        stated = new DecoderSizes(OptionalInt.of(3), OptionalInt.empty(), OptionalInt.of(4096));
        refused("head_dim");
        stated = new DecoderSizes(OptionalInt.of(3), OptionalInt.of(8), OptionalInt.empty());
        refused("vocab_size");
        stated = new DecoderSizes(OptionalInt.of(3), OptionalInt.of(8), OptionalInt.of(4096));
        assertThat(detect().cache()).contains(new CachePort("past_key_values.1.key", "present.1.key", 3, 8));
        assertThat(detect().logitsWidth()).isEqualTo(4096);
    }

    @Test
    void detect_absurdSizesInTheConfiguration_areRefusedByName() {
        for (Map<String, TensorPort> ports : List.of(inputs, outputs)) {
            ports.replaceAll((name, port) -> port.shape().size() == 4 ? port(port.type(), -1, -1, -1, -1) : port);
        }
        outputs.put("logits", port(OnnxJavaType.FLOAT, -1, -1, -1));
        stated = new DecoderSizes(OptionalInt.of(3), OptionalInt.of(8), OptionalInt.of(Integer.MAX_VALUE));
        refused("vocab_size 2147483647", "expected a size of 1 to");
        stated = new DecoderSizes(OptionalInt.of(3), OptionalInt.of(-8), OptionalInt.of(4096));
        refused("head_dim -8", "expected a size of 1 to");
        stated = new DecoderSizes(OptionalInt.of(0), OptionalInt.of(8), OptionalInt.of(4096));
        refused("num_key_value_heads 0", "expected a size of 1 to");
    }

    @Test
    void detect_absurdSizesInTheGraph_areRefused() {
        outputs.put("logits", port(OnnxJavaType.FLOAT, -1, -1, 1L << 40));
        refused("1099511627776", "expected a size of 1 to");
    }

    @Test
    void detect_sizeLeftOpenOnOneSide_isThatOfTheOther() {
        inputs.put("past_key_values.1.key", port(OnnxJavaType.FLOAT, -1, -1, -1, -1));
        assertThat(detect().cache()).contains(new CachePort("past_key_values.1.key", "present.1.key", 3, 8));
    }

    @Test
    void detect_cacheThatComesBackDifferent_isRefused() {
        outputs.put("present.1.key", port(OnnxJavaType.FLOAT, -1, 4, -1, 8));
        refused("past_key_values.1.key", "present.1.key", "4");
    }

    @Test
    void detect_cachesOfDifferentTypes_areRefused() {
        inputs.put("past_key_values.1.key", port(OnnxJavaType.FLOAT16, -1, 3, -1, 8));
        outputs.put("present.1.key", port(OnnxJavaType.FLOAT16, -1, 3, -1, 8));
        refused("past_key_values.1.key", "differ");
    }

    @Test
    void detect_quantisedCache_isRefusedWithItsType() {
        inputs.put("past_key_values.0.key", port(OnnxJavaType.INT8, -1, 3, -1, 8));
        refused("past_key_values.0.key", "INT8");
    }

    @Test
    void detect_transposedCache_isRefused() {
        inputs.put("past_key_values.0.key", port(OnnxJavaType.FLOAT, -1, 3, 8, -1));
        refused("head size");
    }

    @Test
    void detect_fixedLength_isRefused() {
        inputs.put("input_ids", port(OnnxJavaType.INT64, 1, 64));
        refused("input_ids", "64");
    }

    @Test
    void detect_noLogits_isRefused() {
        outputs.remove("logits");
        refused("logits");
    }

    @Test
    void detect_logitsOfNumbers_areRefused() {
        outputs.put("logits", port(OnnxJavaType.INT64, -1, -1, 4096));
        refused("logits", "INT64");
    }

    private DecoderLayout detect() {
        return LayoutDetector.detect("tiny", inputs, outputs, stated);
    }

    private void refused(String... words) {
        assertThatThrownBy(this::detect)
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("tiny")
                .hasMessageContainingAll(words);
    }

    private static TensorPort port(OnnxJavaType type, long... shape) {
        return new TensorPort(type, Arrays.stream(shape).boxed().toList(), List.of());
    }
}
