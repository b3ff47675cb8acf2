package org.eft4j;

import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.spi.ForwardingModelSession;
import org.jspecify.annotations.Nullable;

/**
 * A model whose session closes a stream just before a step: the other thread that comes between, without the thread.
 */
final class StreamClosingModel extends ForwardingLanguageModel {
    private @Nullable TokenStream stream;

    StreamClosingModel(LanguageModel model) {
        super(model);
    }

    void closeBeforeTheNextStep(TokenStream toClose) {
        stream = toClose;
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return new ForwardingModelSession(super.newSession(prompt)) {
            @Override
            public void append(int[] tokens, int offset, int count, float[] logits, int rows) {
                if (stream != null) {
                    stream.close();
                }
                super.append(tokens, offset, count, logits, rows);
            }
        };
    }
}
