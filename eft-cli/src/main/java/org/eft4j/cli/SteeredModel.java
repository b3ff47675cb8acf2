package org.eft4j.cli;

import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.eft4j.ChatTemplate;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;

/**
 * A model that does all its work and then has one token made by far the likeliest, which one depending on the position. It gives models of
 * random weights, whose opinions are worth nothing, a drafter that agrees with the mix as often as wanted. Closing it does not close the model.
 */
final class SteeredModel implements LanguageModel {
    private final LanguageModel model;
    private final IntUnaryOperator tokenAt;
    private final float boost;

    /**
     * Steers a model.
     *
     * @param tokenAt the token to prefer behind this many generated tokens
     * @param boost what is added to its logit
     */
    SteeredModel(LanguageModel model, IntUnaryOperator tokenAt, float boost) {
        this.model = model;
        this.tokenAt = tokenAt;
        this.boost = boost;
    }

    @Override
    public String name() {
        return "steered " + model.name();
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
    public Optional<GenerationOptions> suggestedOptions() {
        return model.suggestedOptions();
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return new Session(model.newSession(prompt));
    }

    @Override
    public void close() {}

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
            row[tokenAt.applyAsInt(0)] += boost;
        }

        @Override
        public void append(int[] tokens, int offset, int count, float[] logits, int rows) {
            session.append(tokens, offset, count, logits, rows);
            int width = vocabulary().size();
            for (int row = 0; row < rows; row++) {
                int position = session.length() - rows + 1 + row;
                logits[row * width + tokenAt.applyAsInt(position)] += boost;
            }
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
