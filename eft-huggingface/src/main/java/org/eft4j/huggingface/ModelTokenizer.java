package org.eft4j.huggingface;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import org.eft4j.BackendException;
import org.eft4j.RenderedChat;
import org.eft4j.Tokenizer;
import org.eft4j.huggingface.internal.text.ByteRunDecoder;
import org.eft4j.huggingface.internal.text.ByteTokens;
import org.eft4j.huggingface.internal.text.ChatTokens;
import org.eft4j.huggingface.internal.text.ControlTokens;
import org.eft4j.huggingface.internal.text.LiteralTokenizer;
import org.eft4j.huggingface.internal.text.SharedTokenizer;
import org.eft4j.huggingface.internal.text.TextBounds;
import org.eft4j.huggingface.internal.text.TokenBytesReader;
import org.eft4j.huggingface.internal.text.TokenizerFile;
import org.eft4j.huggingface.internal.text.TokenizerLibrary;
import org.eft4j.internal.resource.CloseGuard;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a model folder, run by Hugging Face's own library. The library cannot be told to read special tokens
 * as plain text, so a second tokenizer made of the same file does that. It is made at the first use: a plain text in
 * which special tokens are text, or a chat in which a message spells one. The first one's native part is shared by all
 * open models with equal files.
 *
 * <p>Thread-safe. It holds native memory: the caller of {@link ModelFolder#openTokenizer} closes it. Closing is
 * idempotent and waits for running calls; later calls throw {@link IllegalStateException}.
 */
public final class ModelTokenizer implements Tokenizer, AutoCloseable {
    private final TokenizerFile file;
    private final String name;
    private final int size;
    private final int contextLength;
    private final CloseGuard guard;
    private final TextBounds bounds;
    private final ControlTokens controlTokens;
    private final ByteTokens bytes;
    private final BitSet unassigned;
    private final SharedTokenizer parsing;
    private @Nullable LiteralTokenizer literal;
    private @Nullable TokenBytes tokenBytes;

    /**
     * Makes a tokenizer of a {@code tokenizer.json} that no other file says anything about.
     *
     * @throws BackendException if the file cannot be read, holds what the library must not be given, or the library
     *     cannot be loaded or refuses the content
     */
    ModelTokenizer(Path file, int size, int contextLength, String name) {
        this(TokenizerFile.alone(file), size, contextLength, name);
    }

    /** Makes a tokenizer, as {@link ModelFolder#openTokenizer} says. */
    ModelTokenizer(TokenizerFile file, int size, int contextLength, String name) {
        this(file, TokenizerParts.read(file, name), size, contextLength, name);
    }

    /**
     * Takes over the parts of a tokenizer.
     *
     * @param file what they were read from, for what is made of it later
     * @param size the number of ids that it can decode
     * @param contextLength the context of the model in tokens, which bounds the texts that are encoded
     * @param name the model's name, for messages
     */
    ModelTokenizer(TokenizerFile file, TokenizerParts parts, int size, int contextLength, String name) {
        this.file = file;
        this.name = name;
        this.size = size;
        this.contextLength = contextLength;
        this.guard = new CloseGuard("the tokenizer of " + name);
        this.bounds = parts.bounds();
        this.controlTokens = parts.controlTokens();
        this.unassigned = parts.unassigned();
        this.bytes = parts.bytes();
        this.parsing = parts.parsing();
    }

    /**
     * Loads the library if it is not loaded yet, so that a backend can tell whether it works here.
     *
     * @throws BackendException if it cannot be loaded here, with the reason
     */
    public static void requireLibrary() {
        TokenizerLibrary.require();
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        bounds.require(text, contextLength, name);
        return guard.use(() ->
                ids(encoding(parseSpecial ? parsing.tokenizer() : literal().tokenizer(), text, addSpecial)));
    }

    @Override
    public int[] encode(RenderedChat chat) {
        bounds.require(chat.text(), contextLength, name);
        return guard.use(() -> {
            ChatTokens tokens = controlTokens.in(chat);
            if (!tokens.areSpelledByMessages()) {
                // nearly every chat, which so does without the second tokenizer
                Encoding encoding = encoding(parsing.tokenizer(), chat.text(), false);
                if (tokens.areAllOf(encoding)) {
                    return ids(encoding);
                }
            }
            LiteralTokenizer tokenizer = literal();
            return ids(tokenizer.encode(tokens, text -> encoding(tokenizer.tokenizer(), text, false)));
        });
    }

    private Encoding encoding(HuggingFaceTokenizer tokenizer, String text, boolean addSpecial) {
        try {
            return tokenizer.encode(wellFormed(text), addSpecial, false);
        } catch (RuntimeException e) {
            throw new BackendException("the tokenizer of " + name + " failed to encode: " + e.getMessage(), e);
        }
    }

    /** A file may know tokens that the model has no row of scores for. */
    private int[] ids(Encoding encoding) {
        for (long id : encoding.getIds()) {
            if (id >= size) {
                throw new BackendException("the tokenizer of " + name + " reads '"
                        + parsing.tokenizer().decode(new long[] {id}, false) + "' as token " + id
                        + ", but the model has scores for 0 to " + (size - 1)
                        + " only; leave it out of the text, or correct tokenizer.json and the files beside it");
            }
        }
        return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    }

    /** Replaces halves of surrogate pairs by U+FFFD; on its way to the library each would become three of these. */
    private static String wellFormed(String text) {
        boolean broken = text.codePoints().anyMatch(ModelTokenizer::isHalf);
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
                long[] known = Arrays.stream(ids)
                        .filter(id -> !unassigned.get(id))
                        .asLongStream()
                        .toArray();
                return parsing.tokenizer().decode(known, skipSpecial);
            } catch (RuntimeException e) {
                throw new BackendException("the tokenizer of " + name + " failed to decode: " + e.getMessage(), e);
            }
        });
    }

    /** Reads the file again at the first call. */
    @Override
    public synchronized TokenBytes tokenBytes() {
        TokenBytes made = tokenBytes;
        if (made == null) {
            made = file.read(content -> TokenBytesReader.read(content, size));
            tokenBytes = made;
        }
        return made;
    }

    private synchronized LiteralTokenizer literal() {
        LiteralTokenizer made = literal;
        if (made == null) {
            made = LiteralTokenizer.of(file.readForLibrary().content().node(), name);
            literal = made;
        }
        return made;
    }

    @Override
    public void close() {
        guard.close(() -> {
            parsing.close();
            if (literal != null) {
                literal.close();
            }
        });
    }
}
