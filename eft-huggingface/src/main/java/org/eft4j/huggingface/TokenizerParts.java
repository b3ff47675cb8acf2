package org.eft4j.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.BitSet;
import org.eft4j.huggingface.internal.text.ByteTokens;
import org.eft4j.huggingface.internal.text.ControlTokens;
import org.eft4j.huggingface.internal.text.SharedTokenizer;
import org.eft4j.huggingface.internal.text.TextBounds;
import org.eft4j.huggingface.internal.text.TokenizerFile;

/**
 * What a tokenizer is made of, whatever model it serves. Immutable. Whoever has it read closes the library's tokenizer.
 *
 * @param bounds how long the texts may be that the library is given
 * @param controlTokens those that a chat may hold
 * @param bytes the tokens that stand for a byte
 * @param unassigned ids for which the library has a token, though they stand for nothing
 * @param parsing the library's tokenizer, which reads special tokens as such
 */
record TokenizerParts(
        TextBounds bounds, ControlTokens controlTokens, ByteTokens bytes, BitSet unassigned, SharedTokenizer parsing) {

    /**
     * Reads a tokenizer's file.
     *
     * @param name the model's name, for messages
     * @throws org.eft4j.BackendException if a file cannot be read, holds what the library must not be given, or the
     *     library cannot be loaded or refuses the content
     */
    static TokenizerParts read(TokenizerFile file, String name) {
        TokenizerFile.ForLibrary tokenizer = file.readForLibrary();
        JsonNode content = tokenizer.content().node();
        return new TokenizerParts(
                tokenizer.bounds(),
                new ControlTokens(content),
                new ByteTokens(content),
                tokenizer.unassigned(),
                SharedTokenizer.open(content.toString(), name));
    }
}
