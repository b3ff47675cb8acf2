package org.eft4j.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.eft4j.BackendException;
import org.eft4j.ChatTemplate;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Prompt;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.spi.AbstractLanguageModel;
import org.eft4j.spi.AbstractModelSession;
import org.eft4j.spi.Availability;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;

/**
 * How do I let the library run models of my own kind? Here a "model" is a text file: a character is as likely after
 * another one as it was in that text. docs/backends.md explains the classes and how to test them with the contract kit.
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
    static final class LetterBackend implements ModelBackend {
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
                    || !options.adapters().isEmpty()
                    || !options.settings().isEmpty()) {
                throw new IllegalArgumentException("a text file takes no threads, context limit, adapters or settings");
            }
            try {
                return new LetterModel(source.name(), options, Files.readString(source.path()));
            } catch (IOException e) {
                throw new BackendException("cannot read " + source.path(), e);
            }
        }
    }

    /** Knows how often each character of a text follows each other one. The base class keeps the rules of closing. */
    private static final class LetterModel extends AbstractLanguageModel {
        private final Letters letters = new Letters();
        /** For each character, the logits of the next one. */
        private final float[][] logits = new float[Letters.SIZE][Letters.SIZE];

        LetterModel(String name, ModelOptions options, String text) {
            super(name, options);
            for (float[] row : logits) {
                row[Letters.END] = 1e-3f; // follows a character that the text does not have
            }
            int[] ids = letters.encode(text + "\0", false, false);
            for (int i = 1; i < ids.length; i++) {
                logits[ids[i - 1]][ids[i]]++;
            }
            for (float[] row : logits) {
                for (int id = 0; id < row.length; id++) {
                    row[id] = (float) Math.log(row[id]);
                }
            }
        }

        @Override
        public Vocabulary vocabulary() {
            return letters.vocabulary;
        }

        @Override
        public Tokenizer tokenizer() {
            return letters;
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
            return Set.of(Letters.END);
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.values());
        }

        @Override
        protected AbstractModelSession openSession(int[] prompt) {
            return new LetterSession(this, prompt);
        }

        @Override
        protected void release() {}
    }

    /** Remembers only the last character. The base class checks every argument and counts positions. */
    private static final class LetterSession extends AbstractModelSession {
        private final LetterModel model;
        private final int last;

        LetterSession(LetterModel model, int[] prompt) {
            super(model, prompt);
            this.model = model;
            this.last = prompt[prompt.length - 1];
        }

        @Override
        protected void prefill(float[] row) {
            copyLogitsAfter(last, row, 0);
        }

        @Override
        protected void extend(int[] tokens, int offset, int count, float[] rows, int wanted) {
            for (int row = 0; row < wanted; row++) {
                copyLogitsAfter(tokens[offset + count - wanted + row], rows, row);
            }
        }

        private void copyLogitsAfter(int character, float[] rows, int row) {
            System.arraycopy(model.logits[character], 0, rows, row * width(), width());
        }

        @Override
        protected void rollBack(int newLength) {}

        @Override
        protected void release() {}
    }

    /** Every ASCII character is a token, and 0 ends a text. */
    private static final class Letters implements Tokenizer {
        static final int SIZE = 128;
        static final int END = 0;

        final Vocabulary vocabulary = Vocabulary.of(
                IntStream.range(0, SIZE).mapToObj(Character::toString).toList());

        @Override
        public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
            return text.chars().map(c -> c < SIZE ? c : '?').toArray();
        }

        @Override
        public String decode(int[] ids, boolean skipSpecial) {
            for (int id : ids) {
                if (id < 0 || id >= SIZE) {
                    throw new IllegalArgumentException("token ids are 0 to " + (SIZE - 1) + ", got " + id);
                }
            }
            return new String(ids, 0, ids.length);
        }
    }
}
