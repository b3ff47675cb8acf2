package org.eft4j.onnx.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.graph.LogitRows;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.onnx.internal.runtime.MemoryBlock;
import org.eft4j.onnx.internal.runtime.TensorMemory;
import org.eft4j.spi.AbstractLanguageModel;
import org.eft4j.spi.AbstractModelSession;
import org.eft4j.spi.ModelSource;
import org.eft4j.spi.PrefixPool;

/** An exported decoder, loaded. Thread-safe. The caller that opened it closes it. */
final class OnnxModel extends AbstractLanguageModel {
    private static final Logger LOGGER = System.getLogger(OnnxModel.class.getName());

    private final LoadedGraph loaded;
    private final ModelDescription description;
    private final Optional<ChatTemplate> chatTemplate;
    private final Optional<GenerationOptions> suggestedOptions;
    private final ModelTokenizer tokenizer;
    private final int maxChunk;

    /** Empty where it would change what is computed, or was not asked for. */
    private final Optional<PrefixPool<KeyValueCache>> remembered;

    /** Empty where several sequences in one run would change what is computed. */
    private final Optional<BatchRunner> batches;

    private OnnxModel(
            LoadedGraph loaded,
            Optional<ChatTemplate> chatTemplate,
            Optional<GenerationOptions> suggestedOptions,
            ModelTokenizer tokenizer,
            ModelOptions options,
            OnnxOptions onnx) {
        super(loaded.description().name(), options.maxSequences());
        this.loaded = loaded;
        this.description = loaded.description();
        this.chatTemplate = chatTemplate;
        this.suggestedOptions = suggestedOptions;
        this.tokenizer = tokenizer;
        this.maxChunk = onnx.prefillChunk();
        boolean inAnyPieces = description.dependsOnPieces().isEmpty();
        this.remembered = options.prefixCacheMegabytes() > 0 && inAnyPieces
                ? Optional.of(new PrefixPool<>((long) options.prefixCacheMegabytes() << 20))
                : Optional.empty();
        this.batches = onnx.batching() && inAnyPieces
                ? Optional.of(new BatchRunner(loaded, cacheMemory(), () -> newRunner(Optional.empty())))
                : Optional.empty();
    }

    /** Opens the model of a folder; see {@link org.eft4j.spi.ModelBackend#open}. When it fails, everything is freed. */
    static OnnxModel open(ModelSource source, ModelOptions options, OnnxOptions onnx, Device device) {
        LoadedGraph loaded = LoadedGraph.load(source, options, device);
        try {
            ModelFolder folder = loaded.folder();
            Optional<ChatTemplate> template = folder.chatTemplate();
            Optional<GenerationOptions> suggested = folder.suggestedOptions();
            // Last, for it holds native memory: nothing that can fail comes after it.
            ModelDescription description = loaded.description();
            ModelTokenizer tokenizer =
                    folder.openTokenizer(description.vocabulary().size(), description.contextLength());
            return new OnnxModel(loaded, template, suggested, tokenizer, options, onnx);
        } catch (RuntimeException | Error e) {
            Closing.after(e, loaded::close);
            throw e;
        }
    }

    @Override
    public Vocabulary vocabulary() {
        return description.vocabulary();
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return chatTemplate;
    }

    @Override
    public int contextLength() {
        return description.contextLength();
    }

    @Override
    public Set<Integer> endTokens() {
        return description.endTokens();
    }

    @Override
    public Set<Capability> capabilities() {
        return description.plan().layout().logitRows() == LogitRows.LAST
                ? Set.of(Capability.TRUNCATE)
                : Set.of(Capability.MULTIPLE_LOGIT_ROWS, Capability.TRUNCATE);
    }

    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        return suggestedOptions;
    }

    @Override
    protected AbstractModelSession openSession(int[] prompt) {
        return new OnnxSession(this, prompt);
    }

    /** Makes a runner for a session, which closes it. */
    TokenRunner newRunner() {
        DecoderPlan plan = description.plan();
        SequenceRunner runner = newRunner(remembered);
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

    private SequenceRunner newRunner(Optional<PrefixPool<KeyValueCache>> pool) {
        DecoderPlan plan = description.plan();
        KeyValueCache cache =
                plan.strategy().create(plan.layout(), cacheMemory(), contextLength(), "the cache of " + name());
        return new SequenceRunner(loaded.runner(), plan, cache, pool, contextLength(), maxChunk, name());
    }

    /** In one run where the graph computes each sequence as it would alone; else, and if that fails, in turn. */
    @Override
    protected Map<ModelSession, RuntimeException> extendEach(
            List<AbstractModelSession> sessions, int[] tokens, float[][] rows) {
        if (sessions.size() < 2 || !movesTogether()) {
            return super.extendEach(sessions, tokens, rows);
        }
        Map<ModelSession, RuntimeException> failures = new HashMap<>();
        int most = batches.orElseThrow().mostRows();
        for (int from = 0; from < tokens.length; from += most) {
            int to = Math.min(tokens.length, from + most);
            failures.putAll(extendTogether(
                    sessions.subList(from, to),
                    Arrays.copyOfRange(tokens, from, to),
                    Arrays.copyOfRange(rows, from, to)));
        }
        return failures;
    }

    /** Returns whether several sequences are run at once; tries that once. */
    @Override
    protected boolean movesTogether() {
        return batches.isPresent() && batches.get().isExact();
    }

    private Map<ModelSession, RuntimeException> extendTogether(
            List<AbstractModelSession> sessions, int[] tokens, float[][] rows) {
        List<SequenceRunner> runners = sessions.stream()
                .map(session -> (SequenceRunner) ((OnnxSession) session).runner())
                .toList();
        try {
            batches.orElseThrow().run(runners, tokens, rows, vocabulary().size());
            return Map.of();
        } catch (BackendException e) {
            LOGGER.log(Level.DEBUG, () -> name() + " runs " + tokens.length + " sequences in turn: " + e.getMessage());
            return super.extendEach(sessions, tokens, rows);
        }
    }

    /** Returns memory that is taken from what is remembered where there is no other. */
    private TensorMemory<?> cacheMemory() {
        TensorMemory<?> memory = loaded.runner().cacheMemory();
        return remembered.<TensorMemory<?>>map(pool -> yielding(memory, pool)).orElse(memory);
    }

    private static <B extends MemoryBlock> TensorMemory<B> yielding(TensorMemory<B> memory, PrefixPool<?> pool) {
        return (size, purpose) -> {
            try {
                return memory.allocate(size, purpose);
            } catch (BackendException e) {
                if (!pool.trim()) {
                    throw e;
                }
                return memory.allocate(size, purpose);
            }
        };
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
        Closing.all(
                () -> remembered.ifPresent(PrefixPool::close),
                () -> batches.ifPresent(BatchRunner::close),
                tokenizer::close,
                loaded::close);
    }

    @Override
    public String toString() {
        return name() + ": " + description.plan();
    }
}
