package org.eft4j;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;

/** In-memory models that many tests need. */
final class TestModels {
    private TestModels() {}

    /** A tokenizer of any size, with the pieces {@code t0}, {@code t1} and so on. */
    static InMemoryTokenizer numbered(int size) {
        List<String> pieces = IntStream.range(0, size).mapToObj(id -> "t" + id).toList();
        return new InMemoryTokenizer(pieces, Set.of());
    }

    /** A model that always gives the same logits, over a numbered vocabulary of their width. */
    static InMemoryModel constant(String name, double... logits) {
        return InMemoryModel.builder(numbered(logits.length))
                .name(name)
                .logits(InMemoryModel.constant(logits))
                .build();
    }

    /** A trigram model of random logits over a numbered vocabulary, without end tokens. */
    static InMemoryModel.Builder ngram(String name, long seed, int width) {
        return InMemoryModel.builder(numbered(width)).name(name).logits(InMemoryModel.ngram(seed, 2, 2));
    }

    /** A model that encodes its prompts and shows its texts with another tokenizer. */
    static LanguageModel withTokenizer(LanguageModel model, Tokenizer tokenizer) {
        return FaultyModel.replacing(model, "tokenizer", tokenizer);
    }
}
