package org.eft4j.onnx.internal;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eft4j.ChatTemplate;
import org.eft4j.ContextOverflowException;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.internal.resource.CloseGuard;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.internal.graph.LogitRows;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.spi.ModelSource;

/**
 * An exported decoder, loaded. It knows its open sessions, so that closing the model closes them first, each after the step it is in, and
 * their memory is freed even where somebody forgot them.
 *
 * <p>Thread-safe. Whoever opened it closes it.
 */
final class OnnxModel implements LanguageModel {
    private final LoadedGraph loaded;
    private final ModelDescription description;
    private final int maxChunk;
    private final Optional<ChatTemplate> chatTemplate;
    private final Optional<GenerationOptions> suggestedOptions;
    private final ModelTokenizer tokenizer;
    private final CloseGuard guard;
    private final Set<OnnxSession> sessions = ConcurrentHashMap.newKeySet();

    private OnnxModel(LoadedGraph loaded, OnnxOptions onnx) {
        this.loaded = loaded;
        this.description = loaded.description();
        this.maxChunk = onnx.prefillChunk();
        ModelFolder folder = loaded.folder();
        this.chatTemplate = folder.chatTemplate();
        this.suggestedOptions = folder.suggestedOptions();
        this.guard = new CloseGuard("the model " + name());
        // Last, for it holds native memory: nothing that can fail comes behind it.
        this.tokenizer = folder.openTokenizer(description.vocabulary().size());
    }

    /** Opens the model of a folder; see {@link org.eft4j.spi.ModelBackend#open}. When it fails, everything is freed. */
    static OnnxModel open(ModelSource source, ModelOptions options, OnnxOptions onnx, Device device) {
        LoadedGraph loaded = LoadedGraph.load(source, options, device);
        try {
            return new OnnxModel(loaded, onnx);
        } catch (RuntimeException | Error e) {
            Closing.after(e, loaded::close);
            throw e;
        }
    }

    @Override
    public String name() {
        return description.name();
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
    public ModelSession newSession(Prompt prompt) {
        return guard.use(() -> {
            int[] ids = encode(prompt);
            requireUsable(ids);
            OnnxSession session = new OnnxSession(this, ids);
            sessions.add(session);
            return session;
        });
    }

    private void requireUsable(int[] ids) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("the prompt of " + name() + " has no token; give it some text");
        }
        int size = vocabulary().size();
        for (int id : ids) {
            if (id < 0 || id >= size) {
                throw new IllegalArgumentException(
                        "token ids of " + name() + " are 0 to " + (size - 1) + ", the prompt has " + id);
            }
        }
        if (ids.length >= contextLength()) {
            throw new ContextOverflowException(
                    "the prompt has " + ids.length + " tokens, which leaves no room for a new" + " one in the "
                            + contextLength() + " that " + name() + " can hold; shorten it");
        }
    }

    /** For a session, which closes it. */
    TokenRunner newRunner() {
        DecoderPlan plan = description.plan();
        SequenceRunner runner = new SequenceRunner(loaded.runner(), plan, contextLength(), maxChunk, name());
        return plan.longestShort().isPresent()
                ? new RecomputingRunner(runner, plan.longestShort().getAsInt())
                : runner;
    }

    /** Called by a session when it is closed. */
    void forget(OnnxSession session) {
        sessions.remove(session);
    }

    @Override
    public void close() {
        guard.close(() -> Closing.all(
                () -> Closing.all(sessions.stream().map(session -> session::close)), tokenizer::close, loaded::close));
    }

    @Override
    public String toString() {
        return name() + ": " + description.plan();
    }
}
