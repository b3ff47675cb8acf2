package org.eft4j.huggingface.internal.text;

import java.nio.file.Path;
import java.util.BitSet;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * The {@code tokenizer.json} of a folder, together with what the files beside it add. Its content is large, so it is
 * read anew each time. Immutable and thread-safe.
 *
 * @param file the {@code tokenizer.json}
 * @param settings what the other files say
 */
public record TokenizerFile(Path file, TokenizerSettings settings) {
    /** Returns the tokenizer of a folder. */
    public static TokenizerFile in(Path folder, TokenizerSettings settings) {
        return new TokenizerFile(folder.resolve("tokenizer.json"), settings);
    }

    /** Returns a tokenizer that no other file says anything about. */
    public static TokenizerFile alone(Path file) {
        return new TokenizerFile(file, TokenizerSettings.NONE);
    }

    /**
     * Reads the file. All tokens that are added to those of the model are in its {@code added_tokens}, with their ids.
     *
     * @return the content, which the caller may change
     * @throws org.eft4j.BackendException if the file is missing, cannot be read, or contradicts itself or the other
     *     files about an id
     */
    public JsonObject read() {
        JsonObject content = JsonObject.required(file, "the tokenizer");
        AddedTokens.complete(content, settings);
        return content;
    }

    /**
     * Reads the file as {@link #read} does, in the form that makes the tokenizer library give each token its own id.
     * This is the only way to the library, so what it must not be given is refused here.
     *
     * @throws org.eft4j.BackendException as {@link #read}; or if the content would end the process in the library, or
     *     may run there without end
     */
    public ForLibrary readForLibrary() {
        JsonObject content = read();
        LibraryFaults.refuse(content);
        // before the numbering, whose tokens for unassigned ids are longer than any piece
        TextBounds bounds = TextBounds.of(content);
        BitSet unassigned = LibraryNumbering.apply(content);
        return new ForLibrary(content, unassigned, bounds);
    }

    /**
     * What the tokenizer library is given.
     *
     * @param content the content, which the caller may change
     * @param unassigned ids for which it has a token, though they stand for nothing
     * @param bounds how long the texts may be that it is given
     */
    public record ForLibrary(JsonObject content, BitSet unassigned, TextBounds bounds) {}
}
