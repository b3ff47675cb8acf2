package org.eft4j;

import java.util.Optional;
import java.util.Set;

/** A model whose ids are said to mean something else; all the rest is the model's own. Thread-safe. */
final class RelabelledModel implements LanguageModel {
    private final LanguageModel model;
    private final Vocabulary vocabulary;

    /**
     * The vocabulary keeps the model's size, since a row of logits has it: longer ones are cut, shorter ones filled up
     * with nothing.
     */
    RelabelledModel(LanguageModel model, Vocabulary vocabulary) {
        this.model = model;
        this.vocabulary = vocabulary.resizedTo(model.vocabulary().size());
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return model.chatTemplate();
    }

    @Override
    public int contextLength() {
        return model.contextLength();
    }

    @Override
    public Set<Integer> endTokens() {
        return model.endTokens();
    }

    @Override
    public Set<Capability> capabilities() {
        return model.capabilities();
    }

    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        return model.suggestedOptions();
    }

    @Override
    public int[] encode(Prompt prompt) {
        return model.encode(prompt);
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return model.newSession(prompt);
    }

    @Override
    public void close() {
        model.close();
    }

    @Override
    public String toString() {
        return model + ", with the vocabulary of another";
    }
}
