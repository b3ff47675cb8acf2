package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eft4j.BackendException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsupportedExportTest {
    @ParameterizedTest
    @CsvSource({
        "block_table, paged",
        "slot_mapping, paged",
        "past_key_values.0.conv, recurrent",
        "past.0.conv, recurrent",
        "past_conv.0, recurrent",
        "past_ssm.3, recurrent",
        "past_conv_states.0, recurrent",
        "encoder_hidden_states, encoder-decoder",
        "past_key_values.0.encoder.key, encoder-decoder",
        "past_key_cross_0, encoder-decoder",
        "inputs_embeds, embeddings",
        "past_seq_len, lengths",
        "past_0, one tensor"
    })
    void refuse_inputOfAnotherKind_isNamedWithTheKind(String name, String kind) {
        assertThatThrownBy(() -> UnsupportedExport.refuse("tiny", graph(Set.of("input_ids", name), Map.of())))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("tiny", name, kind);
    }

    @Test
    void refuse_pagedOperator_isNamed() {
        assertThatThrownBy(() -> UnsupportedExport.refuse("tiny", graph(Set.of(), Map.of("PagedAttention", 2))))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("PagedAttention", "paged cache");
    }

    @Test
    void refuse_windowedCache_isNamed() {
        GraphContent graph = new GraphContent(
                "",
                Set.of(),
                Set.of(),
                Map.of("GroupQueryAttention", 2),
                Map.of("GroupQueryAttention.sliding_window_cache", Set.of(0L, 1L)),
                Set.of(),
                Optional.empty(),
                List.of());
        assertThatThrownBy(() -> UnsupportedExport.refuse("tiny", graph))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("tiny", "sliding_window_cache", "windowed_kv_cache=false");
    }

    @Test
    void refuse_plainDecoder_isLetThrough() {
        Set<String> inputs = Set.of(
                "input_ids",
                "attention_mask",
                "position_ids",
                "use_cache_branch",
                "num_logits_to_keep",
                "past_key_values.0.key",
                "past_key_values.0.value");
        assertThatNoException()
                .isThrownBy(() -> UnsupportedExport.refuse("tiny", graph(inputs, Map.of("GroupQueryAttention", 2))));
    }

    private static GraphContent graph(Set<String> inputs, Map<String, Integer> operators) {
        return new GraphContent(
                "",
                inputs,
                Set.of("logits", "present.0.key"),
                operators,
                Map.of(),
                Set.of(),
                Optional.empty(),
                List.of());
    }
}
