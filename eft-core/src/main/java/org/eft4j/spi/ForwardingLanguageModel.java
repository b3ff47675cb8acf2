package org.eft4j.spi;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eft4j.ChatTemplate;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;

/**
 * A model that hands every call to another one. Extend it to change one thing about a model: override the methods
 * concerned and nothing else. To change what sessions do, override {@link #newSession} and return a {@link
 * ForwardingModelSession}.
 *
 * <p>A subclass that replaces the tokenizer or the chat template must override {@link #encode} and {@link #newSession}
 * too, since the other model encodes with its own. {@link #withVocabulary} and {@link #overBytes()} are not forwarded:
 * their results stand for this model, not for the other one. Neither are {@link #weights()}, {@link #appendEach} and
 * {@link #sharedSteps}: sessions may be wrapped, and move in turn. {@link OfSameSessions} forwards all three.
 *
 * <p>Thread-safe if the other model and the subclass are. Closing it closes the other model.
 */
public abstract class ForwardingLanguageModel implements LanguageModel {
    private final LanguageModel delegate;

    /** Makes a model that forwards to {@code delegate}. */
    protected ForwardingLanguageModel(LanguageModel delegate) {
        this.delegate = requireNonNull(delegate);
    }

    /** Returns the model that receives the calls. */
    protected final LanguageModel delegate() {
        return delegate;
    }

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public Vocabulary vocabulary() {
        return delegate.vocabulary();
    }

    @Override
    public Tokenizer tokenizer() {
        return delegate.tokenizer();
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return delegate.chatTemplate();
    }

    @Override
    public int contextLength() {
        return delegate.contextLength();
    }

    @Override
    public Set<Integer> endTokens() {
        return delegate.endTokens();
    }

    @Override
    public Set<Capability> capabilities() {
        return delegate.capabilities();
    }

    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        return delegate.suggestedOptions();
    }

    @Override
    public int[] encode(Prompt prompt) {
        return delegate.encode(prompt);
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return delegate.newSession(prompt);
    }

    @Override
    public LanguageModel withAdapter(Path folder) {
        return delegate.withAdapter(folder);
    }

    @Override
    public PrefixReuse prefixReuse() {
        return delegate.prefixReuse();
    }

    @Override
    public void trim() {
        delegate.trim();
    }

    @Override
    public void close() {
        delegate.close();
    }

    @Override
    public String toString() {
        return delegate.toString();
    }

    /**
     * A model whose sessions are the other model's own, which so move together. Extend it to change what is said of a
     * model.
     */
    public abstract static class OfSameSessions extends ForwardingLanguageModel {
        /** Makes a model that forwards to {@code delegate}. */
        protected OfSameSessions(LanguageModel delegate) {
            super(delegate);
        }

        @Override
        public final ModelSession newSession(Prompt prompt) {
            return super.newSession(prompt);
        }

        @Override
        public Object weights() {
            return delegate().weights();
        }

        @Override
        public Map<ModelSession, RuntimeException> appendEach(
                List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
            return delegate().appendEach(sessions, tokens, rows);
        }

        @Override
        public Optional<SharedSteps> sharedSteps() {
            return delegate().sharedSteps();
        }
    }
}
