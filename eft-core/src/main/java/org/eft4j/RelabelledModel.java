package org.eft4j;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.spi.ForwardingLanguageModel;

/** A model whose ids are said to mean something else; all the rest is the model's own. Thread-safe. */
final class RelabelledModel extends ForwardingLanguageModel {
    private final Vocabulary vocabulary;

    /**
     * The vocabulary keeps the model's size, since a row of logits has it: longer ones are cut, shorter ones filled up
     * with nothing.
     */
    RelabelledModel(LanguageModel model, Vocabulary vocabulary) {
        super(model);
        this.vocabulary = vocabulary.resizedTo(model.vocabulary().size());
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public LanguageModel withAdapter(Path folder) {
        return new RelabelledModel(delegate().withAdapter(folder), vocabulary);
    }

    /** The sessions are the model's own, and so are the weights. */
    @Override
    public Object weights() {
        return delegate().weights();
    }

    @Override
    public Map<ModelSession, RuntimeException> appendEach(
            List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
        return delegate().appendEach(sessions, tokens, rows);
    }

    @Override
    public Optional<SharedSteps> sharedSteps() {
        return delegate().sharedSteps();
    }

    @Override
    public String toString() {
        return delegate() + ", with the vocabulary of another";
    }
}
