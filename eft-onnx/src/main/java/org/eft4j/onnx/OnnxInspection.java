package org.eft4j.onnx;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eft4j.ModelOptions;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.internal.folder.JsonFiles;
import org.eft4j.huggingface.internal.folder.TemplateText;
import org.eft4j.huggingface.internal.text.VocabularyReader;
import org.eft4j.onnx.internal.DecoderPlan;
import org.eft4j.onnx.internal.LoadedGraph;
import org.eft4j.onnx.internal.ModelDescription;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.onnx.internal.runtime.OnnxRuntime;
import org.eft4j.spi.ModelSource;

/**
 * What a model folder holds, as the backend reads it: to see why a model behaves as it does, or whether it can be opened at all. Immutable
 * and thread-safe.
 *
 * @param runtime what the model would run on, such as {@code ONNX Runtime 1.29.0, CPU}
 * @param graph the graph that would be loaded
 * @param layout the sizes of the decoder and what it is fed, in one line
 * @param attention how it computes attention: the fused operator, and how far back it looks if not at everything
 * @param cache how past keys and values are kept, their element type, and what a token of them takes
 * @param logits for which tokens there are logits, and their element type
 * @param logitsWidth the width of the graph's logits, padding included
 * @param vocabulary the token ids that are used
 * @param contextLength in tokens, prompt included
 * @param endTokens the ids that end an answer
 * @param templateSource the file that the chat template was read from, empty if the model has none
 * @param notes what else is good to know of the graph, a sentence each; often nothing
 * @param contradictions what the folder's files say differently about one thing, a sentence each, and which of them is followed
 */
public record OnnxInspection(
        String runtime,
        Path graph,
        String layout,
        String attention,
        String cache,
        String logits,
        int logitsWidth,
        Vocabulary vocabulary,
        int contextLength,
        Set<Integer> endTokens,
        Optional<String> templateSource,
        List<String> notes,
        List<String> contradictions) {

    /** Copies the collections. */
    public OnnxInspection {
        contradictions = List.copyOf(contradictions);
        endTokens = Set.copyOf(endTokens);
        notes = List.copyOf(notes);
    }

    /**
     * Inspects a folder with default options. The graph is loaded for it, and freed again.
     *
     * @throws org.eft4j.BackendException if the model cannot be opened, with the reason and what to do
     */
    public static OnnxInspection inspect(Path path) {
        return inspect(path, ModelOptions.defaults());
    }

    /**
     * Inspects a folder as it would be opened with the given options. The graph is loaded for it, and freed again.
     *
     * @throws org.eft4j.BackendException if the model cannot be opened, with the reason and what to do
     * @throws IllegalArgumentException if an option is unknown or cannot be honoured
     */
    public static OnnxInspection inspect(Path path, ModelOptions options) {
        ModelSource source = new ModelSource(path);
        Device device = Device.of(OnnxOptions.of(options), source.name());
        try (LoadedGraph loaded = LoadedGraph.load(source, options, device)) {
            ModelDescription model = loaded.description();
            DecoderPlan plan = model.plan();
            DecoderLayout layout = plan.layout();
            Path tokenizer = loaded.folder().tokenizer();
            Vocabulary pieces =
                    VocabularyReader.read(JsonFiles.required(tokenizer, "the tokenizer"), Integer.MAX_VALUE, tokenizer);
            return new OnnxInspection(
                    OnnxRuntime.describe(device),
                    loaded.file(),
                    layout.toString(),
                    plan.attention().toString(),
                    plan.strategy() + ", " + layout.cacheType() + ", " + layout.cacheBytesPerToken() + " bytes a token",
                    layout.logitRows() + ", " + layout.logitsType(),
                    layout.logitsWidth(),
                    model.vocabulary(),
                    model.contextLength(),
                    model.endTokens(),
                    loaded.folder().template().map(TemplateText::source),
                    model.notes(),
                    loaded.folder().contradictions(pieces, layout.logitsWidth()));
        }
    }
}
