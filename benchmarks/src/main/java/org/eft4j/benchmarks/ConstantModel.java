package org.eft4j.benchmarks;

import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.eft4j.ChatTemplate;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.spi.AbstractLanguageModel;
import org.eft4j.spi.AbstractModelSession;

/**
 * A model that costs nothing: it gives the same logits whatever came before, and has no end token. What is measured on
 * it is the library's own time.
 */
final class ConstantModel extends AbstractLanguageModel implements Tokenizer {
    private final Vocabulary vocabulary;
    private final float[] logits;

    ConstantModel(String name, Vocabulary vocabulary, float[] logits) {
        super(name);
        this.vocabulary = vocabulary;
        this.logits = logits;
    }

    /** So many pieces of text, all different. */
    static Vocabulary vocabulary(int size) {
        return Vocabulary.of(
                IntStream.range(0, size).mapToObj(id -> "t" + id + " ").toList());
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public Tokenizer tokenizer() {
        return this;
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return Optional.empty();
    }

    @Override
    public int contextLength() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Set<Integer> endTokens() {
        return Set.of();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    protected AbstractModelSession openSession(int[] prompt) {
        return new Session(prompt);
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        throw new UnsupportedOperationException("prompts for " + name() + " are made of ids");
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(vocabulary.piece(id).orElseThrow());
        }
        return text.toString();
    }

    @Override
    protected void release() {}

    private final class Session extends AbstractModelSession {
        Session(int[] prompt) {
            super(ConstantModel.this, prompt);
        }

        @Override
        protected void prefill(float[] row) {
            System.arraycopy(logits, 0, row, 0, width());
        }

        @Override
        protected void extend(int[] tokens, int offset, int count, float[] rows, int wanted) {
            for (int i = 0; i < wanted; i++) {
                System.arraycopy(logits, 0, rows, i * width(), width());
            }
        }

        @Override
        protected void rollBack(int newLength) {}

        @Override
        protected void release() {}
    }
}
