package org.eft4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;

/** Models of two tokenizers that share no ids, for tests of mixing over bytes. */
final class ByteModels {
    private ByteModels() {}

    /** All bytes, and longer tokens that overlap; ends with id 0. */
    static InMemoryTokenizer words() {
        return tokenizer("the", " the", "he", " he", "her", " heron", "on", "é", "鷺", "  ", "ab", "abc", "bc");
    }

    /** All bytes, and other longer tokens; ends with id 0. */
    static InMemoryTokenizer syllables() {
        return tokenizer("er", "th", " h", "e ", "ro", "\n\n", "bca");
    }

    private static InMemoryTokenizer tokenizer(String... longer) {
        List<String> pieces = new ArrayList<>(List.of("<end>", "<user>", "<assistant>"));
        for (int b = 0; b < 256; b++) {
            pieces.add(String.format("<0x%02X>", b));
        }
        pieces.addAll(List.of(longer));
        return new InMemoryTokenizer(pieces, Set.of("<end>", "<user>", "<assistant>"));
    }

    /** A trigram model of random logits. */
    static InMemoryModel.Builder model(InMemoryTokenizer tokenizer, long seed) {
        return InMemoryModel.builder(tokenizer)
                .logits(InMemoryModel.ngram(seed, 2, 3))
                .contextLength(64)
                .endTokens(0);
    }
}
