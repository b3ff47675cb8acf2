package org.eft4j.onnx;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.eft4j.ModelOptions;
import org.eft4j.onnx.internal.LoadedGraph;
import org.eft4j.onnx.internal.ModelDescription;
import org.eft4j.onnx.internal.folder.TemplateText;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.onnx.internal.runtime.OnnxRuntime;
import org.eft4j.spi.ModelSource;

/**
 * What a model folder holds, as the backend reads it: to see why a model behaves as it does, or whether it can be opened at all. Immutable
 * and thread-safe.
 *
 * @param runtime what the model would run on, such as {@code ONNX Runtime 1.29.0, CPU}
 * @param graph the graph that would be loaded
 * @param layout the layout of the graph in one line: its sizes, element types, inputs and outputs
 * @param logitsWidth the width of the graph's logits, padding included
 * @param vocabularySize the number of token ids that are used
 * @param contextLength in tokens, prompt included
 * @param endTokens the ids that end an answer
 * @param templateSource the file that the chat template was read from, empty if the model has none
 */
public record OnnxInspection(
        String runtime,
        Path graph,
        String layout,
        int logitsWidth,
        int vocabularySize,
        int contextLength,
        Set<Integer> endTokens,
        Optional<String> templateSource) {

    /** Copies the set. */
    public OnnxInspection {
        endTokens = Set.copyOf(endTokens);
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
            return new OnnxInspection(
                    OnnxRuntime.describe(device),
                    loaded.file(),
                    model.plan().toString(),
                    model.plan().layout().logitsWidth(),
                    model.vocabulary().size(),
                    model.contextLength(),
                    model.endTokens(),
                    loaded.folder().template().map(TemplateText::source));
        }
    }
}
