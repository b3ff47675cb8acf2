package org.eft4j.huggingface.internal.text;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tokenizer.json} of a folder, together with what the files beside it add. Its content is large, so it is
 * not kept: it is read anew, unless the last reading is still in memory, as while a model is opened. Thread-safe.
 */
public final class TokenizerFile {
    private static final WeakReference<@Nullable JsonObject> NOTHING = new WeakReference<>(null);

    private final Path file;
    private final TokenizerSettings settings;

    /** What was read last, where nobody uses it; whoever takes it out has it alone. */
    private final AtomicReference<WeakReference<@Nullable JsonObject>> unused = new AtomicReference<>(NOTHING);

    private TokenizerFile(Path file, TokenizerSettings settings) {
        this.file = file;
        this.settings = settings;
    }

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
     * @param reader reads the content without changing it, and does not keep it
     * @return what the reader returns
     * @throws org.eft4j.BackendException if the file is missing, cannot be read, or contradicts itself or the other
     *     files about an id
     */
    public <T> T read(Function<JsonObject, T> reader) {
        JsonObject content = take();
        T result = reader.apply(content);
        unused.set(new WeakReference<>(content));
        return result;
    }

    /** Returns the content, which the caller has alone and may change. */
    private JsonObject take() {
        JsonObject last = unused.getAndSet(NOTHING).get();
        if (last != null) {
            return last;
        }
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
        JsonObject content = take();
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
