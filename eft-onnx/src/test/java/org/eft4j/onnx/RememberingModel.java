package org.eft4j.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.spi.AbstractModelSession;
import org.eft4j.spi.ForwardingLanguageModel;

/**
 * A model that runs another one once for each sequence of tokens and remembers the logits, so that a test can draw
 * millions of short texts from a real model. Closing it does not close the model. For one thread.
 */
final class RememberingModel extends ForwardingLanguageModel {
    private final Map<List<Integer>, float[]> known = new HashMap<>();

    RememberingModel(LanguageModel model) {
        super(model);
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.values());
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return new Session(encode(prompt));
    }

    @Override
    public void close() {}

    private float[] logitsAfter(int[] tokens, int length) {
        List<Integer> key =
                IntStream.range(0, length).map(i -> tokens[i]).boxed().toList();
        return known.computeIfAbsent(key, k -> {
            float[] row = new float[vocabulary().size()];
            try (ModelSession session = delegate().newSession(Prompt.tokens(Arrays.copyOf(tokens, length)))) {
                session.promptLogits(row);
            }
            return row;
        });
    }

    private final class Session extends AbstractModelSession {
        private final int promptLength;
        private final int[] tokens;

        Session(int[] prompt) {
            super(RememberingModel.this, prompt);
            promptLength = prompt.length;
            tokens = Arrays.copyOf(prompt, contextLength());
        }

        @Override
        protected void prefill(float[] row) {
            System.arraycopy(logitsAfter(tokens, promptLength), 0, row, 0, width());
        }

        @Override
        protected void extend(int[] added, int offset, int count, float[] logits, int rows) {
            int end = promptLength + length() + count;
            System.arraycopy(added, offset, tokens, promptLength + length(), count);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(logitsAfter(tokens, end - rows + 1 + row), 0, logits, row * width(), width());
            }
        }

        @Override
        protected void rollBack(int newLength) {}

        @Override
        protected void release() {}
    }
}
