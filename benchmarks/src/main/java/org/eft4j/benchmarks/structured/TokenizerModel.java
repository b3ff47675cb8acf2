package org.eft4j.benchmarks.structured;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eft4j.ChatTemplate;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.spi.AbstractLanguageModel;
import org.eft4j.spi.AbstractModelSession;
import org.jspecify.annotations.Nullable;

/** A folder's tokenizer without a model, which is all that a constraint needs. */
final class TokenizerModel extends AbstractLanguageModel {
    private static final int CONTEXT = 8192;

    private final Vocabulary vocabulary;
    private final ModelTokenizer tokenizer;

    /**
     * Opens a folder.
     *
     * @param width how many ids a row of scores would have
     */
    TokenizerModel(Path folder, int width) {
        super(folder.toString());
        ModelFolder files = ModelFolder.read(folder);
        this.vocabulary = padded(files.vocabulary(width), width);
        this.tokenizer = files.openTokenizer(width, CONTEXT);
    }

    private static Vocabulary padded(Vocabulary vocabulary, int width) {
        List<@Nullable String> pieces = new ArrayList<>();
        for (int id = 0; id < width; id++) {
            pieces.add(id < vocabulary.size() ? vocabulary.piece(id).orElse(null) : null);
        }
        return Vocabulary.of(pieces);
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
        return Optional.empty();
    }

    @Override
    public int contextLength() {
        return CONTEXT;
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
        throw new UnsupportedOperationException("expected a use of the tokenizer alone; there is no model here");
    }

    @Override
    protected void release() {
        tokenizer.close();
    }
}
