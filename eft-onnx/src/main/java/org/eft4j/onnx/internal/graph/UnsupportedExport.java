package org.eft4j.onnx.internal.graph;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Kinds of export that are no plain decoder, recognised by a name among their inputs and outputs, so that the refusal says what the model is
 * and not only that a name is unknown. Immutable and thread-safe.
 *
 * @param found what it is, by which name
 * @param remedy what to do, as the end of a sentence
 */
record UnsupportedExport(String found, String remedy) {
    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "encoder_.*|decoder_input_ids|.*\\.encoder\\.(key|value)|(past|present)_(key|value)_cross_\\d+",
                    "an encoder-decoder",
                    "; models that only decode are supported: take one of those"),
            new Kind(
                    "block_tables?|slot_mapping|(key|value)_cache\\.\\d+|cumulative_sequence_lengths?",
                    "an export for a paged cache",
                    "; export it with past_key_values, without paged attention"),
            new Kind(
                    ".*(past|present|cache).*[._](conv|ssm|recurrent)\\b.*|.*(conv|ssm|recurrent)_states?\\b.*",
                    "a hybrid of attention and recurrent layers",
                    "; such a state cannot be taken back to an earlier token: take a model of attention layers only"),
            new Kind(
                    "inputs_embeds|pixel_values|per_layer_inputs|image_features",
                    "a part of a model in several graphs, fed embeddings and not token ids",
                    "; export the text model in one graph: optimum-cli export onnx --task text-generation-with-past"),
            new Kind(
                    "past_seq_len|total_seq(uence)?_len(gth)?|past_sequence_length",
                    "an export for a device that wants lengths in place of an attention mask",
                    "; build the model for the CPU or for CUDA"),
            new Kind(
                    "past_\\d+|present_\\d+|past_key_values\\.\\d+(\\.key_value)?",
                    "an export with keys and values in one tensor",
                    "; export it anew with: optimum-cli export onnx --task text-generation-with-past"));

    /** The first kind that one of the names gives away. */
    static Optional<UnsupportedExport> among(Collection<String> inputs, Collection<String> outputs) {
        return KINDS.stream()
                .flatMap(kind -> Stream.concat(inputs.stream(), outputs.stream())
                        .filter(name -> kind.names.matcher(name).matches())
                        .limit(1)
                        .map(name -> new UnsupportedExport("it is " + kind.title + " (" + name + ")", kind.remedy)))
                .findFirst();
    }

    private record Kind(Pattern names, String title, String remedy) {
        Kind(String names, String title, String remedy) {
            this(Pattern.compile(names), title, remedy);
        }
    }
}
