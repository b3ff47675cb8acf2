package org.eft4j.onnx.internal.graph;

import java.util.List;

/** What a decoder can be fed beside its cache, and the names exporters give it. */
public enum DecoderInput {
    /** The ids of the new tokens, int64 [1, new tokens]. */
    TOKEN_IDS("input_ids"),

    /** One for every token that may be looked at, int64 [1, past + new tokens]. */
    ATTENTION_MASK("attention_mask"),

    /** The places of the new tokens, int64 [1, new tokens]. */
    POSITION_IDS("position_ids"),

    /** Whether there is a past, bool [1]: merged exports hold a graph for the first run and one for all others. */
    USE_CACHE("use_cache_branch"),

    /** How many last rows of logits are wanted, int64, one number; 0 would be all. */
    ROWS_TO_KEEP("num_logits_to_keep", "logits_to_keep");

    private final List<String> names;

    DecoderInput(String... names) {
        this.names = List.of(names);
    }

    /** The usual names, the commonest first. */
    public List<String> names() {
        return names;
    }
}
