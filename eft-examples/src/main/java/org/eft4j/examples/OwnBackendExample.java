package org.eft4j.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.eft4j.BackendException;
import org.eft4j.ChatTemplate;
import org.eft4j.ContextOverflowException;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.spi.AbstractModelSession;
import org.eft4j.spi.Availability;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;

/**
 * How do I let the library run models of a kind of my own? Here a "model" is a text file, and a character is as likely as it was behind the
 * one before. For {@link org.eft4j.Models} to find such a backend, name its class in {@code META-INF/services/org.eft4j.spi.ModelBackend};
 * the contract kit (artifact {@code eft-core}, classifier {@code testkit}) checks that it keeps the rules.
 */
public final class OwnBackendExample {
    private OwnBackendExample() {}

    /** Opens a small text as a model and writes with it. */
    public static void main(String[] args) throws IOException {
        Path file = Files.createTempFile("letters", ".txt");
        try {
            Files.writeString(file, "how much wood would a woodchuck chuck if a woodchuck could chuck wood?");
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(40)
                    .temperature(1)
                    .seed(3)
                    .build();
            try (LanguageModel model = new LetterBackend().open(new ModelSource(file), ModelOptions.defaults())) {
                System.out.println(Generator.of(model, options)
                        .generate(Prompt.text("how "))
                        .text());
            }
        } finally {
            Files.delete(file);
        }
    }

    /** Opens text files. */
    private static final class LetterBackend implements ModelBackend {
        @Override
        public String id() {
            return "letters";
        }

        @Override
        public Availability availability() {
            return Availability.usable("plain Java");
        }

        @Override
        public boolean accepts(ModelSource source) {
            return source.name().endsWith(".txt");
        }

        @Override
        public LanguageModel open(ModelSource source, ModelOptions options) {
            if (options.threads().isPresent()
                    || options.contextLimit().isPresent()
                    || !options.settings().isEmpty()) {
                throw new IllegalArgumentException("a text file takes no threads, context limit or settings");
            }
            try {
                return new LetterModel(source.name(), Files.readString(source.path()));
            } catch (IOException e) {
                throw new BackendException("cannot read " + source.path(), e);
            }
        }
    }

    /** Knows how often each character of a text follows each other. The ids are those of ASCII, the end token is 0. */
    private static final class LetterModel implements LanguageModel, Tokenizer {
        private static final int SIZE = 128;

        private final String name;
        /** Counts at first, of the column behind the row; then their logarithms. */
        private final float[][] logits = new float[SIZE][SIZE];

        LetterModel(String name, String text) {
            this.name = name;
            for (float[] row : logits) {
                // A character that the text does not have is followed by the end.
                row[0] = 1e-3f;
            }
            int[] ids = encode(text + "\0", false, false);
            for (int i = 1; i < ids.length; i++) {
                logits[ids[i - 1]][ids[i]]++;
            }
            for (float[] row : logits) {
                for (int id = 0; id < SIZE; id++) {
                    row[id] = (float) Math.log(row[id]);
                }
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Vocabulary vocabulary() {
            return Vocabulary.of(
                    IntStream.range(0, SIZE).mapToObj(Character::toString).toList());
        }

        @Override
        public Tokenizer tokenizer() {
            return this;
        }

        @Override
        public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
            return text.chars().map(c -> c < SIZE ? c : '?').toArray();
        }

        @Override
        public String decode(int[] ids, boolean skipSpecial) {
            return new String(ids, 0, ids.length);
        }

        @Override
        public Optional<ChatTemplate> chatTemplate() {
            return Optional.empty();
        }

        @Override
        public int contextLength() {
            return 1024;
        }

        @Override
        public Set<Integer> endTokens() {
            return Set.of(0);
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.values());
        }

        @Override
        public ModelSession newSession(Prompt prompt) {
            return new LetterSession(this, encode(prompt));
        }

        @Override
        public void close() {}
    }

    /** The characters so far; the base class keeps the rules. */
    private static final class LetterSession extends AbstractModelSession {
        private final LetterModel model;
        private final int[] characters;
        private final int promptLength;

        LetterSession(LetterModel model, int[] prompt) {
            super(model.name(), LetterModel.SIZE, model.contextLength() - prompt.length);
            if (prompt.length == 0) {
                throw new IllegalArgumentException("a prompt needs a character");
            }
            if (prompt.length >= model.contextLength()) {
                throw new ContextOverflowException("a prompt must be shorter than " + model.contextLength());
            }
            this.model = model;
            this.characters = Arrays.copyOf(prompt, model.contextLength());
            this.promptLength = prompt.length;
        }

        @Override
        protected void prefill(float[] row) {
            copyRow(characters[promptLength - 1], row, 0);
        }

        @Override
        protected void extend(int[] tokens, int offset, int count, float[] rows, int wanted) {
            System.arraycopy(tokens, offset, characters, promptLength + length(), count);
            for (int row = 0; row < wanted; row++) {
                copyRow(tokens[offset + count - wanted + row], rows, row * width());
            }
        }

        private void copyRow(int character, float[] target, int offset) {
            System.arraycopy(model.logits[character], 0, target, offset, width());
        }

        @Override
        protected void rollBack(int newLength) {}

        @Override
        protected void release() {}
    }
}
