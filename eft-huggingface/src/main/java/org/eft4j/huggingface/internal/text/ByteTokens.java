package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.BitSet;
import java.util.Locale;

/** The tokens that stand for one byte each, {@code <0x00>} to {@code <0xFF>}, where the decoder joins them to characters. Immutable. */
public final class ByteTokens {
    private static final int BYTES = 256;

    private final BitSet ids = new BitSet();

    /**
     * Finds them.
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
                // Unigram keeps a list of pieces with their scores.
                if (entry.path(0).asText().matches("<0x[0-9A-F]{2}>")) {
                    ids.set(place);
                }
                place++;
            }
        }
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return ids.isEmpty();
    }

    boolean contains(int id) {
        return ids.get(id);
    }
}
