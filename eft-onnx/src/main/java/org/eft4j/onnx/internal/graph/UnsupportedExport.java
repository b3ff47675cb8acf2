package org.eft4j.onnx.internal.graph;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eft4j.BackendException;

/**
 * Kinds of export that are no plain decoder. A name among their inputs, outputs and operators tells the kind before
 * anything is loaded, so the refusal says what the model is and what to do. Stateless and thread-safe.
 */
public final class UnsupportedExport {
    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "encoder_.*|decoder_input_ids|.*\\.encoder\\.(key|value)|(past|present)_(key|value)_cross_\\d+",
                    "an encoder-decoder",
                    "models that only decode are supported: take one of those"),
            new Kind(
                    "PagedAttention|block_tables?|slot_mapping|(key|value)_cache\\.\\d+|cumulative_sequence_lengths?",
                    "an export for a paged cache",
                    "export it with past_key_values, without paged attention"),
            new Kind(
                    ".*(past|present|cache).*[._](conv|ssm|recurrent)\\b.*|.*(conv|ssm|recurrent)_states?\\b.*",
                    "a hybrid of attention and recurrent layers",
                    "such a state cannot be taken back to an earlier token: take a model of attention layers only"),
            new Kind(
                    "inputs_embeds|pixel_values|per_layer_inputs|image_features",
                    "a part of a model in several graphs, fed embeddings and not token ids",
                    "export the text model in one graph: optimum-cli export onnx --task text-generation-with-past"),
            new Kind(
                    "past_seq_len|total_seq(uence)?_len(gth)?|past_sequence_length",
                    "an export for a device that wants lengths in place of an attention mask",
                    "build the model for the CPU or for CUDA"),
            new Kind(
                    "past_\\d+|present_\\d+|past_key_values\\.\\d+(\\.key_value)?",
                    "an export with keys and values in one tensor",
                    "export it anew with: optimum-cli export onnx --task text-generation-with-past"));

    private UnsupportedExport() {}

    /**
     * Refuses a graph of such a kind.
     *
     * @param model the model's name, for messages
     * @throws BackendException naming what was found and what to do
     */
    public static void refuse(String model, GraphContent graph) {
        TreeSet<String> names = new TreeSet<>(graph.inputs());
        names.addAll(graph.outputs());
        names.addAll(graph.operators().keySet());
        for (Kind kind : KINDS) {
            for (String name : names) {
                if (kind.names.matcher(name).matches()) {
                    throw new BackendException(model + " is not a decoder this backend can run: it is " + kind.title
                            + " (it has " + name + "); " + kind.remedy);
                }
            }
        }
        refuseWindowedCache(model, graph);
    }

    /** Refuses a cache that overwrites what has left the window: it cannot be truncated to an earlier token. */
    private static void refuseWindowedCache(String model, GraphContent graph) {
        if (graph.setting(Attention.GROUP_QUERY, "sliding_window_cache").contains(1L)) {
            throw new BackendException(model + " cannot be run: its cache keeps no more than a window of tokens ("
                    + Attention.GROUP_QUERY + " has sliding_window_cache), which cannot be taken back to an earlier"
                    + " token; build it with --extra_options windowed_kv_cache=false");
        }
    }

    private record Kind(Pattern names, String title, String remedy) {
        Kind(String names, String title, String remedy) {
            this(Pattern.compile(names), title, remedy);
        }
    }
}
