package org.eft4j;

import java.util.Optional;
import java.util.Set;

/**
 * A loaded language model: given the tokens so far, it says how likely each next token is. An {@link Ensemble} is one
 * too, so whatever works on a model works on a mix.
 *
 * <p>Implementations are thread-safe; each {@link ModelSession} serves one thread at a time. Whoever opened a model
 * closes it. Closing is idempotent and waits for running steps; sessions of a closed model throw {@link
 * IllegalStateException}.
 */
public interface LanguageModel extends AutoCloseable {
    /** Returns a short name for messages and reports, such as the model's folder. */
    String name();

    /** Returns the token-id space; its size is the width of a row of logits. */
    Vocabulary vocabulary();

    /** Returns the tokenizer that belongs to the vocabulary. */
    Tokenizer tokenizer();

    /** Returns the chat template, empty for models that were not tuned to chat. */
    Optional<ChatTemplate> chatTemplate();

    /** Returns the largest number of tokens the model can hold, prompt included. */
    int contextLength();

    /** Returns the ids that end an answer; several are common. */
    Set<Integer> endTokens();

    /** Returns what the model can do beyond appending tokens one at a time. */
    Set<Capability> capabilities();

    /**
     * Returns what the model's publisher suggests for generating (for example in {@code generation_config.json}). Only
     * {@code maxNewTokens} is ever taken from here unasked.
     */
    default Optional<GenerationOptions> suggestedOptions() {
        return Optional.empty();
    }

    /**
     * Returns the token ids this model reads for a prompt.
     *
     * @throws ChatTemplateException if the prompt is a chat and the model has no chat template, or the template refuses
     *     it
     */
    default int[] encode(Prompt prompt) {
        return prompt.encode(tokenizer(), chatTemplate());
    }

    /**
     * Opens a session that stands after this model's reading of the prompt. The prompt is run at the first call that
     * needs it, so opening is cheap and the run can be cancelled. The caller closes the session.
     *
     * @throws IllegalArgumentException if the prompt has no token or an id outside the vocabulary
     * @throws ContextOverflowException if the prompt leaves no room for a new token
     * @throws IllegalStateException if the model is closed
     */
    ModelSession newSession(Prompt prompt);

    /**
     * Returns this model, said to use the ids of another vocabulary: for members of an {@link Ensemble} whose
     * vocabularies differ in their pieces though their ids mean the same, as when fine-tuning renamed special tokens or
     * added some at the end. Nothing is checked; ids that mean something else mix nonsense. Ids that the given
     * vocabulary lacks stand for nothing, so the model with the fewest pieces gives the vocabulary and the others take
     * it.
     *
     * <p>The model stays the same one: closing either closes both.
     */
    default LanguageModel withVocabulary(Vocabulary vocabulary) {
        return new RelabelledModel(this, vocabulary);
    }

    /** Frees the model. Idempotent; waits for running steps. */
    @Override
    void close();

    /** An ability that some backends lack; what needs a missing one is refused by this name. */
    enum Capability {
        /** Several rows of logits from one {@link ModelSession#append append}; scoring and speculation need it. */
        MULTIPLE_LOGIT_ROWS,
        /** {@link ModelSession#truncate}; speculation needs it. */
        TRUNCATE
    }
}
