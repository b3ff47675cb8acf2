package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Two pieces that BPE joins to one. In a {@code tokenizer.json} they are a list or, in older files, a text of both. */
record Merge(String first, String second) {
    /** Reads an element of the list of merges; empty if it is not two pieces. */
    static Optional<Merge> of(JsonNode element) {
        if (element.isTextual()) {
            String both = element.textValue();
            int space = both.indexOf(' ');
            return space < 0
                    ? Optional.empty()
                    : Optional.of(new Merge(both.substring(0, space), both.substring(space + 1)));
        }
        return element.size() == 2
                ? Optional.of(
                        new Merge(element.path(0).asText(), element.path(1).asText()))
                : Optional.empty();
    }

    /** Returns the piece that the two are joined to, where pieces inside a word begin with a prefix. */
    String joined(String prefix) {
        return first + (second.startsWith(prefix) ? second.substring(prefix.length()) : second);
    }
}
