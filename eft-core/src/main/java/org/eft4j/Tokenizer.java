package org.eft4j;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * Text to token ids and back. Implementations are thread-safe; a {@link Decoder} is not.
 */
public interface Tokenizer {
    /**
     * Encodes text.
     *
     * @param addSpecial whether to add what the tokenizer adds around a text by default, such as a
     *     beginning-of-sequence token
     * @param parseSpecial whether the text of a special token inside {@code text} becomes that token, as in Hugging
     *     Face by default; {@code false} equals {@code split_special_tokens=True} there
     * @return the ids, of any length, never cut
     */
    int[] encode(String text, boolean addSpecial, boolean parseSpecial);

    /**
     * Encodes a rendered chat, adding no tokens. The text of a special token becomes that token where all of it is the
     * template's; where any of it is data, it is encoded as the text it is. For messages that spell no special token
     * the ids are those of the whole text with special tokens parsed.
     *
     * <p>The default encodes each part alone. A tokenizer that joins characters across the border of two parts
     * overrides it.
     *
     * @return the ids, of any length, never cut
     */
    default int[] encode(RenderedChat chat) {
        return chat.runs().stream()
                .flatMapToInt(run ->
                        Arrays.stream(encode(chat.text().substring(run.start(), run.end()), false, !run.isData())))
                .toArray();
    }

    /**
     * Decodes ids to text. Bytes that form no character become U+FFFD.
     *
     * @param skipSpecial whether special tokens are left out of the text
     * @throws IllegalArgumentException if an id is not in the vocabulary
     */
    String decode(int[] ids, boolean skipSpecial);

    /**
     * Encodes text as it stands after other tokens, without adding any: what a model wrote there is encoded to the
     * tokens it was written as, as far as the tokenizer would choose them itself. The text of special tokens becomes
     * those tokens.
     *
     * @param before the ids that the text follows
     */
    default int[] encodeAfter(int[] before, String text) {
        return Continuation.encode(this, before, text);
    }

    /** A fresh decoder for text that grows token by token; special tokens are written out. */
    default Decoder newDecoder() {
        return new WholeCharacterDecoder(this);
    }

    /**
     * A fresh decoder for text that grows after other tokens: a space that the text begins with is written out, where
     * at the beginning of a text SentencePiece's tokenizers leave it out.
     *
     * @param before the ids that the text follows; their own text is not returned
     */
    default Decoder newDecoder(int[] before) {
        return Continuation.decoder(this, before);
    }

    /**
     * Returns the bytes that each token adds to a text that others precede: their sequence, read as UTF-8, is what the
     * tokens are decoded to. Returns the same object each time.
     *
     * @throws UnsupportedOperationException if a token has no bytes of its own, because what it is decoded to depends
     *     on its neighbours; the default, for tokenizers that cannot say
     */
    default TokenBytes tokenBytes() {
        throw new UnsupportedOperationException("this tokenizer does not say which bytes each token stands for, which"
                + " constraints over text need; constrain tokens instead, or use a model of another tokenizer");
    }

    /**
     * The bytes of every token of a vocabulary. Special tokens, and ids that stand for nothing, have none. Immutable
     * and thread-safe.
     */
    final class TokenBytes {
        private final byte[] bytes;
        private final int[] ends;

        private TokenBytes(byte[] bytes, int[] ends) {
            this.bytes = bytes;
            this.ends = ends;
        }

        /**
         * Collects the bytes of tokens.
         *
         * @param size the number of ids
         * @param bytesOf returns the bytes of an id, an empty array for none
         */
        public static TokenBytes of(int size, IntFunction<byte[]> bytesOf) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int[] ends = new int[size];
            for (int id = 0; id < size; id++) {
                bytes.writeBytes(bytesOf.apply(id));
                ends[id] = bytes.size();
            }
            return new TokenBytes(bytes.toByteArray(), ends);
        }

        /** Returns the number of ids. */
        public int size() {
            return ends.length;
        }

        /** Returns how many bytes a token has; 0 for one that is no text. */
        public int length(int id) {
            return ends[id] - begin(id);
        }

        /**
         * Returns one byte of a token.
         *
         * @param index from 0 to the token's length − 1
         */
        public byte byteAt(int id, int index) {
            return bytes[begin(id) + Objects.checkIndex(index, length(id))];
        }

        /** Returns the bytes of a token, as a copy. */
        public byte[] bytes(int id) {
            return Arrays.copyOfRange(bytes, begin(id), ends[id]);
        }

        private int begin(int id) {
            return id == 0 ? 0 : ends[id - 1];
        }

        @Override
        public String toString() {
            return "TokenBytes[" + ends.length + " ids, " + bytes.length + " bytes]";
        }
    }

    /**
     * Turns a growing sequence of ids into text, never emitting half a character: the pieces returned so far, followed
     * by {@link #flush()}, equal the decoding of the whole. For one thread at a time.
     */
    interface Decoder {
        /** Adds a token and returns the text that has become certain, perhaps none. */
        String append(int id);

        /** Returns what {@link #flush()} would return now; more tokens may still change it. */
        default String pending() {
            return "";
        }

        /** Returns what was held back, with U+FFFD for bytes that never became a character. */
        String flush();
    }
}
