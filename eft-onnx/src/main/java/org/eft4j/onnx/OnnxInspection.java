package org.eft4j.onnx;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.eft4j.ModelOptions;
import org.eft4j.Vocabulary;
import org.eft4j.onnx.internal.ModelDescription;
import org.eft4j.onnx.internal.folder.JsonFiles;
import org.eft4j.onnx.internal.folder.ModelFolder;
import org.eft4j.onnx.internal.folder.TemplateText;
import org.eft4j.onnx.internal.runtime.GraphRunner;
import org.eft4j.onnx.internal.runtime.OnnxRuntime;
import org.eft4j.onnx.internal.text.VocabularyReader;
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
 * @param contradictions what the folder's files say differently about one thing, a sentence each, and which of them is followed
 */
public record OnnxInspection(
        String runtime,
        Path graph,
        String layout,
        int logitsWidth,
        int vocabularySize,
        int contextLength,
        Set<Integer> endTokens,
        Optional<String> templateSource,
        List<String> contradictions) {

    /** Copies the collections. */
    public OnnxInspection {
        contradictions = List.copyOf(contradictions);
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
        ModelFolder folder = ModelFolder.read(path);
        Path file = folder.graph(OnnxOptions.of(options).file());
        try (GraphRunner graph = GraphRunner.load(file, OptionalInt.of(1))) {
            ModelDescription model = ModelDescription.of(new ModelSource(path).name(), folder, graph, options);
            Vocabulary pieces = VocabularyReader.read(
                    JsonFiles.required(folder.tokenizer(), "the tokenizer"), Integer.MAX_VALUE, model.name());
            return new OnnxInspection(
                    OnnxRuntime.describe(),
                    file,
                    model.layout().toString(),
                    model.layout().logitsWidth(),
                    model.vocabulary().size(),
                    model.contextLength(),
                    model.endTokens(),
                    folder.template().map(TemplateText::source),
                    folder.contradictions(pieces, model.layout().logitsWidth()));
        }
    }
}
