package org.eft4j.huggingface.internal.text;

import org.eft4j.BackendException;
import org.eft4j.ContextOverflowException;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * How long a text may be to reach the tokenizer library, which has no limits of its own. It ends the process
 * where a pattern backtracks too often, and takes minutes and gigabytes for a text that no context can hold. Immutable
 * and thread-safe.
 */
public final class TextBounds {
    private final String model;
    private final int contextLength;
    private final long withinContext;
    private final long withinPatterns;

    private TextBounds(String model, int contextLength, long withinContext, long withinPatterns) {
        this.model = model;
        this.contextLength = contextLength;
        this.withinContext = withinContext;
        this.withinPatterns = withinPatterns;
    }

    /**
     * Returns the bounds of a tokenizer.
     *
     * @param tokenizer the content of a {@code tokenizer.json}
     * @param contextLength the context of the model, in tokens
     * @param model the model's name, for messages
     * @throws BackendException if the file holds what the library cannot be given: a pattern that backtracks without
     *     bound, an added token or a word of absurd length
     */
    public static TextBounds of(JsonObject tokenizer, int contextLength, String model) {
        LibraryFaults.refuse(tokenizer);
        return new TextBounds(
                model,
                contextLength,
                contextLength * CharactersPerToken.most(tokenizer),
                TokenizerPatterns.longestText(tokenizer));
    }

    /**
     * Refuses a text that is too long to be encoded.
     *
     * @throws ContextOverflowException if it cannot fit the context, however few tokens it makes, or is longer than
     *     what the tokenizer's patterns can be run on
     */
    public void require(String text) {
        int length = text.length();
        if (length > withinContext) {
            throw new ContextOverflowException("expected a text for a context of " + contextLength + " tokens, which "
                    + model + " fills with at most " + withinContext + " characters; found " + length
                    + " characters; shorten the text");
        }
        if (length > withinPatterns) {
            throw new ContextOverflowException("expected a text of at most " + withinPatterns
                    + " characters, the length that the patterns in the tokenizer.json of " + model
                    + " can be run on; found " + length + "; encode the text in parts");
        }
    }
}
