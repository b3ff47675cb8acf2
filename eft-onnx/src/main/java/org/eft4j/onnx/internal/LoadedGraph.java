package org.eft4j.onnx.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.eft4j.ModelOptions;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.huggingface.TokenizerOpening;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.internal.adapter.AdapterPlan;
import org.eft4j.onnx.internal.adapter.LoraAdapter;
import org.eft4j.onnx.internal.graph.AdaptedGraph;
import org.eft4j.onnx.internal.graph.ExternalData;
import org.eft4j.onnx.internal.graph.GraphContent;
import org.eft4j.onnx.internal.graph.GraphContentReader;
import org.eft4j.onnx.internal.graph.GraphFiles;
import org.eft4j.onnx.internal.graph.UnsupportedExport;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.onnx.internal.runtime.GraphRunner;
import org.eft4j.onnx.internal.runtime.InMemoryGraph;
import org.eft4j.spi.ModelSource;

/**
 * A model's graph in memory, and what its folder says about it. Immutable and thread-safe. The caller that loaded it
 * closes it, once.
 *
 * @param folder the small files
 * @param text the tokenizer, which one caller may take
 * @param file the graph's file
 * @param runner runs it
 * @param description what it is and how it is run
 * @param adapters those that it holds, in the order of its gate
 */
public record LoadedGraph(
        ModelFolder folder,
        TokenizerOpening text,
        Path file,
        GraphRunner runner,
        ModelDescription description,
        List<LoraAdapter> adapters)
        implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(LoadedGraph.class.getName());

    /** No trial runs more tokens at once. */
    private static final int MAX_TRIED = 16;

    /** Copies the list. */
    public LoadedGraph {
        adapters = List.copyOf(adapters);
    }

    /**
     * Finds the graph of a folder, reads its structure, puts adapters into it, loads it and tries it, while another
     * thread makes the tokenizer. If that fails, everything is freed. Adapters that cannot be used are refused before
     * any weight is loaded.
     *
     * @param device what to run it on
     * @throws org.eft4j.BackendException if the model cannot be opened, with the reason and what to do
     * @throws IllegalArgumentException if an option is unknown or cannot be honoured
     */
    public static LoadedGraph load(ModelSource source, ModelOptions options, Device device) {
        ModelFolder folder = ModelFolder.read(source.path());
        Path file = GraphFiles.choose(folder.path(), OnnxOptions.of(options).file(), genaiGraph(folder));
        GraphContent content = GraphContentReader.read(file);
        UnsupportedExport.refuse(source.name(), content);
        ExternalData.check(file, content);
        List<LoraAdapter> adapters =
                options.adapters().stream().map(LoraAdapter::read).toList();
        Optional<InMemoryGraph> adapted = adapters.isEmpty()
                ? Optional.empty()
                : Optional.of(AdaptedGraph.write(
                        file,
                        content,
                        AdapterPlan.of(source.name(), content.linearModules(), adapters),
                        adapters.size()));
        TokenizerOpening text = folder.beginTokenizer();
        List<Runnable> opened = new ArrayList<>(List.of(text::close));
        try {
            GraphRunner runner = GraphRunner.load(file, content.externalFiles(), adapted, options.threads(), device);
            opened.add(runner::close);
            ModelDescription description =
                    ModelDescription.of(source.name(), folder, text::vocabulary, content, runner, options);
            description
                    .plan()
                    .slowOn(device)
                    .ifPresent(reason -> LOGGER.log(Level.WARNING, source.name() + " " + reason));
            return new LoadedGraph(folder, text, file, runner, description, adapters);
        } catch (RuntimeException | Error e) {
            opened.forEach(close -> Closing.after(e, close));
            throw e;
        }
    }

    /**
     * Returns the tokenizer, which the caller closes, before or after this.
     *
     * @throws org.eft4j.BackendException if there is none to be had; see {@link ModelFolder#openTokenizer}
     * @throws IllegalStateException if it was returned before
     */
    public ModelTokenizer openTokenizer() {
        return text.finish(description.vocabulary().size(), description.contextLength());
    }

    /** Returns the graph that the model builder of onnxruntime-genai names, relative to the folder. */
    private static Optional<String> genaiGraph(ModelFolder folder) {
        return folder.genaiConfig().section("model").section("decoder").text("filename");
    }

    /**
     * Returns why sequences are run in turn, and not several at once; empty if they can be. Runs a few tokens to find
     * out.
     */
    public Optional<String> runsInTurn() {
        if (description.dependsOnPieces().isPresent()) {
            return description.dependsOnPieces();
        }
        IntFunction<SequenceRunner> sequences = row -> new SequenceRunner(
                runner, description.plan(), description.contextLength(), MAX_TRIED, description.name());
        try (BatchRunner batches = new BatchRunner(this, runner.cacheMemory(), sequences)) {
            return batches.isExact()
                    ? Optional.empty()
                    : Optional.of("tried with three, each gave other logits than alone");
        }
    }

    @Override
    public void close() {
        Closing.all(text::close, runner::close);
    }
}
