package org.eft4j.onnx.internal.graph;

import java.util.List;

/** The inputs that a decoder can have beside its cache, and the names that exporters give them. */
public enum DecoderInput {
    /** The ids of the new tokens, int64 [1, new tokens]. */
    TOKEN_IDS,

    /** One for every token that may be looked at, int64 [1, past + new tokens]. */
    ATTENTION_MASK,

    /** The places of the new tokens, int64 [1, new tokens]. */
    POSITION_IDS,

    /** Whether there is a past, bool [1]: merged exports hold a graph for the first run and one for all others. */
    USE_CACHE,

    /** How many last rows of logits are wanted, int64, one number; 0 would be all. */
    ROWS_TO_KEEP,

    /** Whether each adapter is used, 1 or 0, float32 [1, 1, adapters]; see {@link AdaptedGraph}. */
    ADAPTER_GATE;

    /** The usual names, the commonest first. */
    public List<String> names() {
        return switch (this) {
            case TOKEN_IDS -> List.of("input_ids");
            case ATTENTION_MASK -> List.of("attention_mask");
            case POSITION_IDS -> List.of("position_ids");
            case USE_CACHE -> List.of("use_cache_branch");
            case ROWS_TO_KEEP -> List.of("num_logits_to_keep", "logits_to_keep");
            case ADAPTER_GATE -> List.of(AdaptedGraph.GATE);
        };
    }
}
