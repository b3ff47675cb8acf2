package org.eft4j;

import java.nio.file.Path;
import org.eft4j.spi.ForwardingLanguageModel;

/** A model whose ids are said to mean something else; all the rest is the model's own. Thread-safe. */
final class RelabelledModel extends ForwardingLanguageModel.OfSameSessions {
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

    @Override
    public String toString() {
        return delegate() + ", with the vocabulary of another";
    }
}
