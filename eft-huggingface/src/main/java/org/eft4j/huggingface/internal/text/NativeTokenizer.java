package org.eft4j.huggingface.internal.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import org.eft4j.BackendException;
import org.eft4j.Tokenizer;
import org.eft4j.huggingface.internal.json.JsonFiles;
import org.eft4j.internal.resource.CloseGuard;
import org.jspecify.annotations.Nullable;

/**
 * Hugging Face's own tokenizer behind {@link Tokenizer}. The library cannot be told to read special tokens as plain text, so a second
 * tokenizer, made of the same file {@link PlainSpecialTokens without} them, stands in where that is asked for; it is made at the first use.
 *
 * <p>Thread-safe. The model closes it; closing waits for calls under way.
 */
public final class NativeTokenizer implements Tokenizer, AutoCloseable {
    private final Path file;
    private final String name;
    private final int size;
    private final CloseGuard guard;
    private final ByteTokens bytes;
    private final HuggingFaceTokenizer parsing;
    private @Nullable HuggingFaceTokenizer plain;

    /**
     * Makes a tokenizer.
     *
     * @param file a {@code tokenizer.json}
     * @param size the number of ids that can be decoded
     * @param name the model's name, for messages
     * @throws BackendException if the file cannot be read, or the library cannot be loaded or refuses the content
     */
    public NativeTokenizer(Path file, int size, String name) {
        this.file = file;
        this.name = name;
        this.size = size;
        this.guard = new CloseGuard("the tokenizer of " + name);
        String json = JsonFiles.text(file);
        this.bytes = new ByteTokens(json, file);
        this.parsing = TokenizerLibrary.load(json, name);
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        return guard.use(() -> {
            HuggingFaceTokenizer tokenizer = parseSpecial ? parsing : plain();
            try {
                long[] ids =
                        tokenizer.encode(wellFormed(text), addSpecial, false).getIds();
                return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
            } catch (RuntimeException e) {
                throw new BackendException("the tokenizer of " + name + " failed to encode: " + e.getMessage(), e);
            }
        });
    }

    /** Halves of surrogate pairs become U+FFFD; on its way to the library each would become three of it. */
    private static String wellFormed(String text) {
        boolean broken = text.codePoints().anyMatch(NativeTokenizer::isHalf);
        return !broken
                ? text
                : text.codePoints()
                        .map(c -> isHalf(c) ? '\uFFFD' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    @Override
    public Decoder newDecoder() {
        return bytes.isEmpty() ? Tokenizer.super.newDecoder() : new ByteRunDecoder(this, bytes);
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        for (int id : ids) {
            if (id < 0 || id >= size) {
                throw new IllegalArgumentException("token ids of " + name + " are 0 to " + (size - 1) + ", got " + id);
            }
        }
        return guard.use(() -> {
            try {
                return parsing.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecial);
            } catch (RuntimeException e) {
                throw new BackendException("the tokenizer of " + name + " failed to decode: " + e.getMessage(), e);
            }
        });
    }

    private synchronized HuggingFaceTokenizer plain() {
        HuggingFaceTokenizer made = plain;
        if (made == null) {
            made = TokenizerLibrary.load(PlainSpecialTokens.in(JsonFiles.required(file, "the tokenizer")), name);
            plain = made;
        }
        return made;
    }

    @Override
    public void close() {
        guard.close(() -> {
            parsing.close();
            if (plain != null) {
                plain.close();
            }
        });
    }
}
