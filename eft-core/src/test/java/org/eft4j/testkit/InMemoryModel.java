package org.eft4j.testkit;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.eft4j.ChatTemplate;
import org.eft4j.GenerationOptions;
import org.eft4j.ModelOptions;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.spi.AbstractLanguageModel;
import org.eft4j.spi.AbstractModelSession;
import org.jspecify.annotations.Nullable;

/**
 * A language model whose logits are a function of the tokens so far: enough to test what stands on models, and the
 * plainest example of a backend's two classes. Thread-safe.
 */
public final class InMemoryModel extends AbstractLanguageModel {
    private final InMemoryTokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final Logits logits;
    private final int contextLength;
    private final Set<Integer> endTokens;
    private final Set<Capability> capabilities;
    private final @Nullable ChatTemplate template;
    private final @Nullable GenerationOptions suggested;
    private final boolean movesTogether;
    private final AtomicInteger openSessions = new AtomicInteger();

    private InMemoryModel(Builder b) {
        super(b.name, b.limits);
        tokenizer = b.tokenizer;
        vocabulary = b.vocabulary != null ? b.vocabulary : b.tokenizer.vocabulary();
        logits = b.logits;
        contextLength = b.contextLength;
        endTokens = Set.copyOf(b.endTokens);
        capabilities = Set.copyOf(b.capabilities);
        template = b.template;
        suggested = b.suggested;
        movesTogether = b.movesTogether;
    }

    /** Returns a builder of a model over a tokenizer; without more, all logits are 0. */
    public static Builder builder(InMemoryTokenizer tokenizer) {
        return new Builder(tokenizer);
    }

    /**
     * Logits drawn from a normal distribution, fixed by the seed and the last {@code order} tokens: an n-gram model
     * without a table.
     *
     * @param order how many tokens the next one depends on
     * @param spread the standard deviation; large values make the model sure of itself
     */
    public static Logits ngram(long seed, int order, double spread) {
        return (tokens, length, row) -> {
            long state = seed;
            for (int i = Math.max(0, length - order); i < length; i++) {
                state = (state ^ tokens[i]) * 0x9E3779B97F4A7C15L;
                state ^= state >>> 29;
            }
            SplittableRandom random = new SplittableRandom(state);
            for (int id = 0; id < row.length; id++) {
                double normal =
                        Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
                row[id] = (float) (spread * normal);
            }
        };
    }

    /** Returns the same logits whatever came before. */
    public static Logits constant(double... values) {
        return (tokens, length, row) -> {
            for (int id = 0; id < row.length; id++) {
                row[id] = (float) values[id];
            }
        };
    }

    /** Returns the number of sessions that were opened and not closed. */
    public int openSessions() {
        return openSessions.get();
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
        return Optional.ofNullable(template);
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
        return capabilities;
    }

    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        return Optional.ofNullable(suggested);
    }

    @Override
    protected boolean movesTogether() {
        return movesTogether;
    }

    @Override
    protected AbstractModelSession openSession(int[] prompt) {
        return new Session(prompt);
    }

    @Override
    protected void release() {}

    /** What a model makes of the tokens so far. Must be pure for a model that keeps the contract. */
    @FunctionalInterface
    public interface Logits {
        /**
         * Fills a row.
         *
         * @param tokens prompt and appended tokens, in the first {@code length} places
         * @param row one entry for each token of the vocabulary
         */
        void fill(int[] tokens, int length, float[] row);
    }

    private final class Session extends AbstractModelSession {
        private final int promptLength;
        private int[] tokens;

        Session(int[] prompt) {
            super(InMemoryModel.this, prompt);
            this.promptLength = prompt.length;
            this.tokens = prompt.clone();
            openSessions.incrementAndGet();
        }

        @Override
        protected void prefill(float[] row) {
            logits.fill(tokens, promptLength, row);
        }

        @Override
        protected void extend(int[] added, int offset, int count, float[] rows, int wanted) {
            int start = promptLength + length();
            tokens = Arrays.copyOf(tokens, Math.max(tokens.length, start + count));
            System.arraycopy(added, offset, tokens, start, count);
            float[] row = new float[width()];
            for (int i = 0; i < wanted; i++) {
                logits.fill(tokens, start + count - wanted + i + 1, row);
                System.arraycopy(row, 0, rows, i * width(), width());
            }
        }

        @Override
        protected void rollBack(int newLength) {}

        @Override
        protected void release() {
            openSessions.decrementAndGet();
        }
    }

    /** Collects what makes a model. Not thread-safe. */
    public static final class Builder {
        private final InMemoryTokenizer tokenizer;
        private String name = "in-memory";
        private @Nullable Vocabulary vocabulary;
        private Logits logits = (tokens, length, row) -> Arrays.fill(row, 0);
        private int contextLength = 1024;
        private Set<Integer> endTokens = Set.of();
        private Set<Capability> capabilities = EnumSet.allOf(Capability.class);
        private @Nullable ChatTemplate template;
        private @Nullable GenerationOptions suggested;
        private boolean movesTogether;
        private ModelOptions limits = ModelOptions.defaults();

        private Builder(InMemoryTokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        /** Names the model; default {@code in-memory}. */
        public Builder name(String newName) {
            this.name = newName;
            return this;
        }

        /** Sets a vocabulary other than the tokenizer's, such as one with padding. */
        public Builder vocabulary(Vocabulary newVocabulary) {
            this.vocabulary = newVocabulary;
            return this;
        }

        /** Sets the logits; default all 0. */
        public Builder logits(Logits newLogits) {
            this.logits = newLogits;
            return this;
        }

        /** Sets the context in tokens; default 1024. */
        public Builder contextLength(int tokens) {
            this.contextLength = tokens;
            return this;
        }

        /** Sets the end tokens; default none. */
        public Builder endTokens(Integer... ids) {
            this.endTokens = Set.of(ids);
            return this;
        }

        /** Sets what the model can do; default everything. */
        public Builder capabilities(Capability... abilities) {
            this.capabilities = Set.of(abilities);
            return this;
        }

        /** Sets a chat template; default none. */
        public Builder chatTemplate(ChatTemplate newTemplate) {
            this.template = newTemplate;
            return this;
        }

        /** Sets what the publisher suggests; default nothing. */
        public Builder suggestedOptions(GenerationOptions options) {
            this.suggested = options;
            return this;
        }

        /** Has threads that write at the same time share their steps; by default each moves its own. */
        public Builder movesTogether() {
            this.movesTogether = true;
            return this;
        }

        /** Limits the generations that may be under way at the same time, by the options of that; by default not. */
        public Builder limits(ModelOptions options) {
            this.limits = options;
            return this;
        }

        /** Makes the model. */
        public InMemoryModel build() {
            return new InMemoryModel(this);
        }
    }
}
