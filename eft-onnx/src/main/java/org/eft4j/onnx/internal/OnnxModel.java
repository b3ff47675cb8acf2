package org.eft4j.onnx.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eft4j.BackendException;
import org.eft4j.ChatTemplate;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.graph.LogitRows;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.spi.AbstractLanguageModel;
import org.eft4j.spi.AbstractModelSession;
import org.eft4j.spi.ModelSource;
import org.eft4j.spi.PrefixPool;

/**
 * An exported decoder, loaded, or the same one with an adapter. Thread-safe. The caller that opened it closes it.
 */
final class OnnxModel extends AbstractLanguageModel {
    private static final Logger LOGGER = System.getLogger(OnnxModel.class.getName());

    private final SharedGraph graph;
    private final ModelDescription description;
    private final TextSide text;
    private final float[] gate;
    private final ModelOptions options;

    /** Empty where it would change what is computed, or was not asked for. */
    private final Optional<PrefixPool<KeyValueCache>> remembered;

    /** What a folder says of a model, however that is computed. */
    private record TextSide(
            Optional<ChatTemplate> chatTemplate, Optional<GenerationOptions> suggestedOptions, Set<Integer> endTokens) {
        static TextSide of(ModelFolder folder, ModelDescription description) {
            return new TextSide(
                    folder.chatTemplate(),
                    folder.suggestedOptions(),
                    ModelDescription.endTokens(folder, description.vocabulary()));
        }
    }

    /** Takes over a use of the graph. */
    private OnnxModel(String name, SharedGraph graph, TextSide text, float[] gate, ModelOptions options) {
        super(name, options);
        this.graph = graph;
        this.description = graph.description();
        this.text = text;
        this.gate = gate;
        this.options = options;
        this.remembered = options.prefixCacheMegabytes() > 0
                        && description.dependsOnPieces().isEmpty()
                ? Optional.of(new PrefixPool<>((long) options.prefixCacheMegabytes() << 20))
                : Optional.empty();
        remembered.ifPresent(graph::add);
    }

    /** Opens the model of a folder; see {@link org.eft4j.spi.ModelBackend#open}. When it fails, everything is freed. */
    static OnnxModel open(ModelSource source, ModelOptions options, OnnxOptions onnx, Device device) {
        LoadedGraph loaded = LoadedGraph.load(source, options, device);
        try {
            ModelFolder folder = loaded.folder();
            ModelDescription description = loaded.description();
            TextSide text = TextSide.of(folder, description);
            // Last, for the tokenizer is no longer the loaded graph's to close: nothing that can fail comes after it.
            SharedGraph graph = new SharedGraph(loaded, loaded.openTokenizer(), onnx);
            return new OnnxModel(description.name(), graph, text, graph.gate(-1), options);
        } catch (RuntimeException | Error e) {
            Closing.after(e, loaded::close);
            throw e;
        }
    }

    @Override
    protected LanguageModel openAdapter(Path folder) {
        int adapter = graph.adapter(folder);
        if (adapter < 0) {
            return super.openAdapter(folder);
        }
        TextSide own = TextSide.of(graph.loaded().folder().withAdapter(folder), description);
        String name = graph.loaded().adapters().get(adapter).name();
        return new OnnxModel(name, graph.forAnother(), own, graph.gate(adapter), options);
    }

    @Override
    public Object weights() {
        return graph;
    }

    @Override
    public Vocabulary vocabulary() {
        return description.vocabulary();
    }

    @Override
    public Tokenizer tokenizer() {
        return graph.tokenizer();
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return text.chatTemplate();
    }

    @Override
    public int contextLength() {
        return description.contextLength();
    }

    @Override
    public Set<Integer> endTokens() {
        return text.endTokens();
    }

    @Override
    public Set<Capability> capabilities() {
        return description.plan().layout().logitRows() == LogitRows.LAST
                ? Set.of(Capability.TRUNCATE)
                : Set.of(Capability.MULTIPLE_LOGIT_ROWS, Capability.TRUNCATE);
    }

    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        return text.suggestedOptions();
    }

    @Override
    protected AbstractModelSession openSession(int[] prompt) {
        return new OnnxSession(this, prompt);
    }

    /** Makes a runner for a session, which closes it. */
    TokenRunner newRunner() {
        DecoderPlan plan = description.plan();
        SequenceRunner runner = graph.newRunner(gate, remembered);
        return plan.longestShort().isPresent()
                ? new RecomputingRunner(runner, plan.longestShort().getAsInt())
                : runner;
    }

    /**
     * Copies the cache of a prompt's beginning from an open session that has read it, where that spares more than what
     * is remembered of sequences that ended: several texts of one prompt, several questions about one document. Copying
     * is far cheaper than reading. Nothing waits: a session that is in a step is passed over.
     */
    Optional<KeyValueCache> copyOfOpenSession(int[] prompt) {
        if (remembered.isEmpty()) {
            return Optional.empty();
        }
        PrefixPool<KeyValueCache> pool = remembered.get();
        int atMost = prompt.length - 1;
        int least = Math.max(pool.longestPrefix(prompt, atMost) + 1, PrefixPool.leastWorth(prompt.length));
        List<OnnxSession> candidates = sessions()
                .map(OnnxSession.class::cast)
                .filter(session -> session.sharedWith(prompt, atMost) >= least)
                .sorted(Comparator.comparingInt((OnnxSession session) -> -session.sharedWith(prompt, atMost)))
                .toList();
        for (OnnxSession candidate : candidates) {
            int shared = candidate.sharedWith(prompt, atMost);
            Optional<KeyValueCache> copy = copy(candidate, shared);
            if (copy.isPresent()) {
                pool.countReuse(shared);
                return copy;
            }
        }
        return Optional.empty();
    }

    /** Where there is no memory for a copy, the prompt is read, which says so if that needs as much. */
    private static Optional<KeyValueCache> copy(OnnxSession session, int tokens) {
        try {
            return session.copyOfCache(tokens);
        } catch (BackendException e) {
            return Optional.empty();
        }
    }

    /** In one run where the graph computes each sequence as it would alone; else, and if that fails, in turn. */
    @Override
    protected Map<ModelSession, RuntimeException> extendEach(
            List<AbstractModelSession> sessions, int[] tokens, float[][] rows) {
        Optional<BatchRunner> batches = sessions.size() < 2 ? Optional.empty() : graph.batches();
        if (batches.isEmpty()) {
            return super.extendEach(sessions, tokens, rows);
        }
        Map<ModelSession, RuntimeException> failures = new HashMap<>();
        int most = batches.get().mostRows();
        for (int from = 0; from < tokens.length; from += most) {
            int to = Math.min(tokens.length, from + most);
            failures.putAll(extendTogether(
                    batches.get(),
                    sessions.subList(from, to),
                    Arrays.copyOfRange(tokens, from, to),
                    Arrays.copyOfRange(rows, from, to)));
        }
        return failures;
    }

    /** Returns whether several sequences are run at once; tries that once. */
    @Override
    protected boolean movesTogether() {
        return graph.batches().isPresent();
    }

    private Map<ModelSession, RuntimeException> extendTogether(
            BatchRunner batches, List<AbstractModelSession> sessions, int[] tokens, float[][] rows) {
        List<SequenceRunner> runners = sessions.stream()
                .map(session -> (SequenceRunner) ((OnnxSession) session).runner())
                .toList();
        try {
            batches.run(runners, tokens, rows, vocabulary().size());
            return Map.of();
        } catch (BackendException e) {
            LOGGER.log(Level.DEBUG, () -> name() + " runs " + tokens.length + " sequences in turn: " + e.getMessage());
            return super.extendEach(sessions, tokens, rows);
        }
    }

    @Override
    public PrefixReuse prefixReuse() {
        return remembered.map(PrefixPool::report).orElse(PrefixReuse.NONE);
    }

    @Override
    public void trim() {
        remembered.ifPresent(PrefixPool::trim);
    }

    @Override
    protected void release() {
        Closing.all(() -> remembered.ifPresent(this::forget), graph::release);
    }

    private void forget(PrefixPool<KeyValueCache> pool) {
        graph.remove(pool);
        pool.close();
    }

    @Override
    public String toString() {
        return name() + ": " + description.plan();
    }
}
