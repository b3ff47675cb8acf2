package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.BitSet;
import java.util.Locale;

/**
 * The tokens for single bytes, {@code <0x00>} to {@code <0xFF>}, of a tokenizer whose decoder joins them to characters.
 * Immutable.
 */
public final class ByteTokens {
    private static final int BYTES = 256;

    private final BitSet ids = new BitSet();

    /**
     * Finds the tokens.
     *
     * @param tokenizer the content of the {@code tokenizer.json}
     */
    public ByteTokens(JsonNode tokenizer) {
        if (tokenizer.path("decoder").findValuesAsText("type").contains("ByteFallback")) {
            JsonNode vocabulary = tokenizer.path("model").path("vocab");
            for (int b = 0; b < BYTES; b++) {
                JsonNode id = vocabulary.path(String.format(Locale.ROOT, "<0x%02X>", b));
                if (id.isInt()) {
                    ids.set(id.intValue());
                }
            }
            int place = 0;
            for (JsonNode entry : vocabulary) {
                // Unigram has a list of pieces with their scores
                if (entry.path(0).asText().matches("<0x[0-9A-F]{2}>")) {
                    ids.set(place);
                }
                place++;
            }
        }
    }

    /** Returns whether there is no such token. */
    public boolean isEmpty() {
        return ids.isEmpty();
    }

    boolean contains(int id) {
        return ids.get(id);
    }
}
