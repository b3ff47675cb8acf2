package org.eft4j;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.internal.bytes.Coverings;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary of every model over bytes, and its tokenizer: the ids 0 to 255 are bytes of UTF-8, spelled {@code
 * <0x00>} and so on, and 256 is the end of the text. Stateless.
 */
final class ByteVocabulary implements Tokenizer {
    /** The id of the end of the text. */
    static final int END = Coverings.END;

    static final ByteVocabulary INSTANCE = new ByteVocabulary();

    private static final Vocabulary WITH_END = vocabulary("<end>");
    private static final Vocabulary WITHOUT_END = vocabulary(null);
    private static final TokenBytes TOKEN_BYTES =
            TokenBytes.of(END + 1, id -> id == END ? new byte[0] : new byte[] {(byte) id});

    private ByteVocabulary() {}

    private static Vocabulary vocabulary(@Nullable String end) {
        List<@Nullable String> pieces = new ArrayList<>();
        for (int b = 0; b < END; b++) {
            pieces.add(String.format("<0x%02X>", b));
        }
        pieces.add(end);
        return Vocabulary.of(pieces);
    }

    /**
     * Returns the vocabulary.
     *
     * @param ends whether the model can end a text; otherwise that id stands for nothing
     */
    static Vocabulary of(boolean ends) {
        return ends ? WITH_END : WITHOUT_END;
    }

    /** Returns whether a model with this vocabulary writes bytes. */
    static boolean is(Vocabulary vocabulary) {
        return vocabulary.equals(WITH_END) || vocabulary.equals(WITHOUT_END);
    }

    /** Returns the bytes of the text; the text of a special token is text. */
    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        return ids(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the ids of bytes. */
    static int[] ids(byte[] bytes) {
        int[] ids = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        return ids;
    }

    @Override
    public int[] encodeAfter(int[] before, String text) {
        return encode(text, false, false);
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        byte[] bytes = new byte[ids.length];
        int count = 0;
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            if (id < 0 || id > END) {
                throw new IllegalArgumentException("the ids of bytes are 0 to " + END + ", got " + id);
            }
            if (id < END) {
                bytes[count++] = (byte) id;
            } else if (!skipSpecial) {
                text.append(new String(bytes, 0, count, StandardCharsets.UTF_8)).append("<end>");
                count = 0;
            }
        }
        return text.append(new String(bytes, 0, count, StandardCharsets.UTF_8)).toString();
    }

    /** Returns a decoder to which what stands before does not matter. */
    @Override
    public Decoder newDecoder(int[] before) {
        return newDecoder();
    }

    @Override
    public TokenBytes tokenBytes() {
        return TOKEN_BYTES;
    }
}
