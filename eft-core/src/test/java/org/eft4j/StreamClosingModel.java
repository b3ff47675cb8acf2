package org.eft4j;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model whose session closes a stream just before a step: the other thread that comes between, without the thread.
 */
final class StreamClosingModel implements LanguageModel {
    private final LanguageModel model;
    private @Nullable TokenStream stream;

    StreamClosingModel(LanguageModel model) {
        this.model = model;
    }

    void closeBeforeTheNextStep(TokenStream toClose) {
        stream = toClose;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public Vocabulary vocabulary() {
        return model.vocabulary();
    }

    @Override
    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return model.chatTemplate();
    }

    @Override
    public int contextLength() {
        return model.contextLength();
    }

    @Override
    public Set<Integer> endTokens() {
        return model.endTokens();
    }

    @Override
    public Set<Capability> capabilities() {
        return model.capabilities();
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return new Session(model.newSession(prompt));
    }

    @Override
    public void close() {
        model.close();
    }

    private final class Session implements ModelSession {
        private final ModelSession session;

        Session(ModelSession session) {
            this.session = session;
        }

        @Override
        public int length() {
            return session.length();
        }

        @Override
        public int remaining() {
            return session.remaining();
        }

        @Override
        public void promptLogits(float[] row) {
            session.promptLogits(row);
        }

        @Override
        public void append(int[] tokens, int offset, int count, float[] logits, int rows) {
            if (stream != null) {
                stream.close();
            }
            session.append(tokens, offset, count, logits, rows);
        }

        @Override
        public void truncate(int length) {
            session.truncate(length);
        }

        @Override
        public void cancel() {
            session.cancel();
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
