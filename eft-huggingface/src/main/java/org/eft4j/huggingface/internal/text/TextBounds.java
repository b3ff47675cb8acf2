package org.eft4j.huggingface.internal.text;

import org.eft4j.BackendException;
import org.eft4j.ContextOverflowException;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * How long a text may be to reach the tokenizer library, which has no limits of its own. It ends the process where a
 * pattern backtracks too often, and takes minutes and gigabytes for a text that no context can hold. Immutable and
 * thread-safe.
 *
 * @param perToken how many characters become one token at most
 * @param withinPatterns the length in characters of the longest text that the patterns can be run on
 */
public record TextBounds(long perToken, long withinPatterns) {
    /**
     * Returns the bounds of a tokenizer.
     *
     * @param tokenizer the content of a {@code tokenizer.json}
     * @throws BackendException if one of its patterns backtracks without bound
     */
    static TextBounds of(JsonObject tokenizer) {
        return new TextBounds(CharactersPerToken.most(tokenizer.node()), TokenizerPatterns.longestText(tokenizer));
    }

    /**
     * Refuses a text that is too long to be encoded.
     *
     * @param contextLength the context of the model, in tokens
     * @param model the model's name, for messages
     * @throws ContextOverflowException if it cannot fit the context, however few tokens it makes, or is longer than
     *     what the tokenizer's patterns can be run on
     */
    public void require(String text, int contextLength, String model) {
        int length = text.length();
        long withinContext = contextLength * perToken;
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
