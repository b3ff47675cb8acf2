package org.eft4j.cli;

import java.util.function.IntUnaryOperator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.spi.ForwardingModelSession;

/**
 * A model that does all its work and then makes one token by far the likeliest; the position decides which one. It
 * turns a model of random weights into a drafter that agrees with the mix as often as wanted. Closing it does not close
 * the model.
 */
final class SteeredModel extends ForwardingLanguageModel {
    private final IntUnaryOperator tokenAt;
    private final float boost;

    /**
     * Steers a model.
     *
     * @param tokenAt the token to prefer after this many generated tokens
     * @param boost what is added to its logit
     */
    SteeredModel(LanguageModel model, IntUnaryOperator tokenAt, float boost) {
        super(model);
        this.tokenAt = tokenAt;
        this.boost = boost;
    }

    @Override
    public String name() {
        return "steered " + delegate().name();
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return new Session(delegate().newSession(prompt));
    }

    @Override
    public void close() {}

    private final class Session extends ForwardingModelSession {
        Session(ModelSession session) {
            super(session);
        }

        @Override
        public void promptLogits(float[] row) {
            super.promptLogits(row);
            row[tokenAt.applyAsInt(0)] += boost;
        }

        @Override
        public void append(int[] tokens, int offset, int count, float[] logits, int rows) {
            super.append(tokens, offset, count, logits, rows);
            int width = vocabulary().size();
            for (int row = 0; row < rows; row++) {
                int position = length() - rows + 1 + row;
                logits[row * width + tokenAt.applyAsInt(position)] += boost;
            }
        }
    }
}
