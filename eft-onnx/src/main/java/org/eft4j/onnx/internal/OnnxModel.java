package org.eft4j.onnx.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eft4j.BackendException;
import org.eft4j.ChatTemplate;
import org.eft4j.ContextOverflowException;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.internal.cache.GrowingCache;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.folder.JsonFiles;
import org.eft4j.onnx.internal.folder.ModelFolder;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.graph.LayoutDetector;
import org.eft4j.onnx.internal.runtime.CloseGuard;
import org.eft4j.onnx.internal.runtime.GraphRunner;
import org.eft4j.onnx.internal.text.JinjaTemplate;
import org.eft4j.onnx.internal.text.NativeTokenizer;
import org.eft4j.onnx.internal.text.VocabularyReader;
import org.eft4j.spi.ModelSource;

final class OnnxModel implements LanguageModel {
    private static final int DEFAULT_THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final long MAX_LOGITS_BYTES = 128L << 20;

    private final String name;
    private final int contextLength;
    private final int chunk;
    private final DecoderLayout layout;
    private final GraphRunner graph;
    private final Vocabulary vocabulary;
    private final NativeTokenizer tokenizer;
    private final Optional<ChatTemplate> chatTemplate;
    private final Set<Integer> endTokens;
    private final Optional<GenerationOptions> suggestedOptions;
    private final CloseGuard guard;
    private final Set<OnnxSession> sessions = ConcurrentHashMap.newKeySet();

    private OnnxModel(String name, ModelFolder folder, ModelOptions options, OnnxOptions onnx, GraphRunner graph) {
        this.name = name;
        this.guard = new CloseGuard("the model " + name);
        this.graph = graph;
        this.layout = LayoutDetector.detect(name, graph.inputs(), graph.outputs());
        this.contextLength = contextLength(folder, options);
        this.chunk =
                (int) Math.min(onnx.prefillChunk(), MAX_LOGITS_BYTES / (Float.BYTES * (long) layout.logitsWidth()));
        JsonNode json = JsonFiles.required(folder.tokenizer(), "the tokenizer");
        this.vocabulary = VocabularyReader.read(json, layout.logitsWidth(), name);
        this.endTokens = folder.endTokens(vocabulary);
        this.suggestedOptions = folder.suggestedOptions();
        this.chatTemplate = folder.template().map(text -> new JinjaTemplate(text, folder.namedTokens()));
        this.tokenizer = new NativeTokenizer(json.toString(), vocabulary.size(), name);
    }

    static OnnxModel open(ModelSource source, ModelOptions options, OnnxOptions onnx) {
        ModelFolder folder = ModelFolder.read(source.path());
        Path file = folder.graph(onnx.file());
        GraphRunner graph = GraphRunner.load(file, options.threads().orElse(DEFAULT_THREADS));
        try {
            return new OnnxModel(source.name(), folder, options, onnx, graph);
        } catch (RuntimeException | Error e) {
            graph.close();
            throw e;
        }
    }

    private static int contextLength(ModelFolder folder, ModelOptions options) {
        if (folder.contextLength().isEmpty()) {
            return options.contextLimit().orElseThrow(() -> new BackendException("no context"));
        }
        return options.contextLimit().orElse(folder.contextLength().getAsInt());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
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
        return contextLength;
    }

    @Override
    public Set<Integer> endTokens() {
        return endTokens;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.MULTIPLE_LOGIT_ROWS, Capability.TRUNCATE);
    }

    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        return suggestedOptions;
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return guard.use(() -> {
            int[] ids = encode(prompt);
            requireFits(ids);
            OnnxSession session = new OnnxSession(this, ids);
            sessions.add(session);
            return session;
        });
    }

    private void requireFits(int[] ids) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("the prompt of " + name + " has no token; give it some text");
        }
        for (int id : ids) {
            if (id < 0 || id >= vocabulary.size()) {
                throw new IllegalArgumentException(
                        "token ids of " + name + " are 0 to " + (vocabulary.size() - 1) + ", the prompt has " + id);
            }
        }
        if (ids.length >= contextLength) {
            throw new ContextOverflowException("the prompt has " + ids.length + " tokens, which leaves no room in the "
                    + contextLength + " that " + name + " can hold; shorten it");
        }
    }

    /** Called by a session that is closed. */
    void forget(OnnxSession session) {
        sessions.remove(session);
    }

    KeyValueCache newCache() {
        return new GrowingCache(layout, contextLength, "the cache of " + name);
    }

    DecoderLayout layout() {
        return layout;
    }

    GraphRunner graph() {
        return graph;
    }

    int chunk() {
        return chunk;
    }

    @Override
    public void close() {
        guard.close(() -> {
            sessions.forEach(ModelSession::close);
            tokenizer.close();
            graph.close();
        });
    }

    @Override
    public String toString() {
        return name + " (" + layout + ")";
    }
}
