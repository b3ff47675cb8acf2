package org.eft4j.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eft4j.ChatTemplateException;
import org.eft4j.ModelOptions;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.onnx.internal.DecoderPlan;
import org.eft4j.onnx.internal.LoadedGraph;
import org.eft4j.onnx.internal.ModelDescription;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.onnx.internal.runtime.OnnxRuntime;
import org.eft4j.spi.ModelSource;

/**
 * What a model folder holds, as the backend reads it. It shows why a model behaves as it does, and whether it can be
 * opened at all. Immutable and thread-safe.
 */
public final class OnnxInspection {
    private final String runtime;
    private final Path graph;
    private final String layout;
    private final String attention;
    private final String cache;
    private final String logits;
    private final Optional<String> runsInTurn;
    private final int logitsWidth;
    private final Vocabulary vocabulary;
    private final int contextLength;
    private final Set<Integer> endTokens;
    private final Optional<String> templateSource;
    private final Set<String> templateVariables;
    private final List<String> notes;
    private final List<String> contradictions;

    private OnnxInspection(LoadedGraph loaded, Device device) {
        ModelDescription model = loaded.description();
        DecoderPlan plan = model.plan();
        DecoderLayout decoder = plan.layout();
        this.runtime = OnnxRuntime.describe(device);
        this.graph = loaded.file();
        this.layout = decoder.toString();
        this.attention = plan.attention().toString();
        this.cache =
                plan.strategy() + ", " + decoder.cacheType() + ", " + decoder.cacheBytesPerToken() + " bytes a token";
        this.logits = decoder.logitRows() + ", " + decoder.logitsType();
        this.runsInTurn = loaded.runsInTurn();
        this.logitsWidth = decoder.logitsWidth();
        this.vocabulary = model.vocabulary();
        this.contextLength = model.contextLength();
        this.endTokens = model.endTokens();
        this.templateSource = loaded.folder().chatTemplateSource();
        List<String> all = new ArrayList<>(model.notes());
        this.templateVariables = templateVariables(loaded.folder(), all);
        this.notes = List.copyOf(all);
        this.contradictions = loaded.folder().conflicts(decoder.logitsWidth());
    }

    /** A template that is never used need not be well formed, so it is only noted. */
    private static Set<String> templateVariables(ModelFolder folder, List<String> notes) {
        try {
            return folder.chatTemplateVariables();
        } catch (ChatTemplateException e) {
            notes.add(String.valueOf(e.getMessage()));
            return Set.of();
        }
    }

    /**
     * Inspects a folder with default options. Graph and tokenizer are loaded for it, and freed again.
     *
     * @throws org.eft4j.BackendException if the model cannot be opened, with the reason and what to do
     */
    public static OnnxInspection inspect(Path path) {
        return inspect(path, ModelOptions.defaults());
    }

    /**
     * Inspects a folder as it would be opened with the given options. Graph and tokenizer are loaded for it, and freed
     * again.
     *
     * @throws org.eft4j.BackendException if the model cannot be opened, with the reason and what to do
     * @throws IllegalArgumentException if an option is unknown or cannot be honoured
     */
    public static OnnxInspection inspect(Path path, ModelOptions options) {
        ModelSource source = new ModelSource(path);
        Device device = Device.of(OnnxOptions.of(options), source.name());
        try (LoadedGraph loaded = LoadedGraph.load(source, options, device)) {
            // What opening the model would read too, so that it is refused here for the same reasons.
            loaded.folder().chatTemplate();
            loaded.folder().suggestedOptions();
            loaded.openTokenizer().close();
            return new OnnxInspection(loaded, device);
        }
    }

    /** Returns what the model would run on, such as {@code ONNX Runtime 1.29.0, CPU}. */
    public String runtime() {
        return runtime;
    }

    /** Returns the graph that would be loaded. */
    public Path graph() {
        return graph;
    }

    /** Returns the sizes of the decoder and what it is fed, in one line. */
    public String layout() {
        return layout;
    }

    /**
     * Returns how the graph computes attention: the fused operator, and how many tokens back it looks if not at all of
     * them.
     */
    public String attention() {
        return attention;
    }

    /** Returns how past keys and values are kept, their element type, and the bytes that one token takes. */
    public String cache() {
        return cache;
    }

    /** Returns for which tokens the graph gives logits, and their element type. */
    public String logits() {
        return logits;
    }

    /** Returns why several sequences are run in turn, and not at once; empty where one run moves them all. */
    public Optional<String> runsInTurn() {
        return runsInTurn;
    }

    /** Returns the width of the graph's logits, unassigned ids included. */
    public int logitsWidth() {
        return logitsWidth;
    }

    /** Returns the token ids that are used. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Returns the length of the context in tokens, prompt included. */
    public int contextLength() {
        return contextLength;
    }

    /** Returns the ids that end an answer. */
    public Set<Integer> endTokens() {
        return endTokens;
    }

    /** Returns the file that the chat template was read from, empty if the model has none. */
    public Optional<String> templateSource() {
        return templateSource;
    }

    /**
     * Returns the names that the chat template reads and that a chat can give, in the order of the alphabet. A variable
     * that is not among them has no effect.
     */
    public Set<String> templateVariables() {
        return templateVariables;
    }

    /** Returns what else a user should know of the graph, a sentence each; often nothing. */
    public List<String> notes() {
        return notes;
    }

    /**
     * Returns what the folder's files say differently about one thing, a sentence each, and which of them is followed.
     */
    public List<String> contradictions() {
        return contradictions;
    }

    @Override
    public String toString() {
        return graph + ": " + layout;
    }
}
