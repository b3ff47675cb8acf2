package org.eft4j;

import java.util.List;
import java.util.Set;
import org.eft4j.testkit.InMemoryTokenizer;

/**
 * Does what SentencePiece's tokenizers do at the beginning of a text: encodes it with a space before the first word,
 * and leaves that space out when it decodes. A space is written ▁ in the pieces.
 */
final class MetaspaceTokenizer implements Tokenizer {
    private final InMemoryTokenizer pieces;

    MetaspaceTokenizer(InMemoryTokenizer pieces) {
        this.pieces = pieces;
    }

    /** Pieces with and without a space before them, joined pairs of them, and the special token {@code <s>}. */
    static InMemoryTokenizer sums() {
        return new InMemoryTokenizer(
                List.of("<s>", "▁", "2", "+", "=", "4", "▁2", "▁4", "==", "▁four", "four", ".", "\n"), Set.of("<s>"));
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        String marked = text.isEmpty() ? "" : ("▁" + text.replace(' ', '▁')).replace("▁<s>", "<s>");
        return pieces.encode(marked, addSpecial, parseSpecial);
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        String text = pieces.decode(ids, skipSpecial).replace('▁', ' ');
        return text.startsWith(" ") ? text.substring(1) : text;
    }
}
