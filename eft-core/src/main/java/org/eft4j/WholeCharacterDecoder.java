package org.eft4j;

import java.util.Arrays;

/**
 * Decodes token by token with any {@link Tokenizer}, and holds back half characters. It decodes a short window of the
 * last tokens again at each step, and slides the window forward whenever its text is complete. The window keeps the
 * tokens of the previous step as context, since some decoders treat the first token of a text differently
 * (SentencePiece drops its leading space).
 */
final class WholeCharacterDecoder implements Tokenizer.Decoder {
    /**
     * What a lossy decoder writes for bytes that are not, or not yet, a character: one for all of them, or one for each
     * byte, as Hugging Face's byte fallback does.
     */
    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;
    private int[] window = new int[16];
    private int size;
    /** Tokens at the front of the window whose text is complete and released. */
    private int settled;
    /** Characters of the window's text that are released. */
    private int released;

    WholeCharacterDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    @Override
    public String append(int id) {
        if (size == window.length) {
            window = Arrays.copyOf(window, size * 2);
        }
        window[size++] = id;
        String text = text();
        boolean complete = text.isEmpty() || text.charAt(text.length() - 1) != REPLACEMENT;
        // As long as the text ends with one, nothing after what was released is certain.
        int safe = complete ? Math.max(released, text.length()) : released;
        String piece = text.substring(Math.min(released, text.length()), Math.min(safe, text.length()));
        released = safe;
        if (complete && !piece.isEmpty()) {
            slide();
        }
        return piece;
    }

    @Override
    public String pending() {
        String text = text();
        return text.substring(Math.min(released, text.length()));
    }

    @Override
    public String flush() {
        String text = text();
        String rest = text.substring(Math.min(released, text.length()));
        released = text.length();
        return rest;
    }

    private void slide() {
        System.arraycopy(window, settled, window, 0, size - settled);
        size -= settled;
        settled = size;
        released = text().length();
    }

    private String text() {
        return size == 0 ? "" : tokenizer.decode(Arrays.copyOf(window, size), false);
    }
}
