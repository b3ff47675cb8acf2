package org.eft4j.structured;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;

/** In-memory models over all bytes and pieces that JSON likes. */
final class WildModels {
    private static final List<String> PIECES = List.of(
            "{\"",
            "\":",
            "\",\"",
            "\"}",
            "[{",
            "}]",
            "],",
            "true",
            "false",
            "null",
            "\"a\"",
            "name",
            "\"name\":",
            "12",
            "0.5",
            ", ",
            ": ",
            "abc",
            "\\n",
            "\\u00",
            "-1",
            "é",
            "2024-",
            "type",
            "value",
            "children\":[",
            "x\"",
            "\n  ");

    /** One tokenizer, as the models of a mix have. */
    private static final InMemoryTokenizer TOKENIZER = tokenizer();

    private WildModels() {}

    private static InMemoryTokenizer tokenizer() {
        List<String> pieces = new ArrayList<>(List.of("<end>"));
        IntStream.range(0, 256).forEach(b -> pieces.add(String.format("<0x%02X>", b)));
        pieces.addAll(PIECES);
        pieces.add("x");
        return new InMemoryTokenizer(pieces, Set.of("<end>"));
    }

    /** A model that writes anything, and closes what it opens a little more often. */
    static InMemoryModel of(long seed) {
        InMemoryModel.Logits random = InMemoryModel.ngram(seed, 3, 2);
        int size = TOKENIZER.vocabulary().size();
        return InMemoryModel.builder(TOKENIZER)
                .name("wild " + seed)
                .logits((tokens, length, row) -> {
                    random.fill(tokens, length, row);
                    for (int id = 0; id < size; id++) {
                        String piece = TOKENIZER.vocabulary().piece(id).orElseThrow();
                        row[id] += piece.equals("<end>") || piece.matches("<0x(7D|5D|22)>") ? 6 : 0;
                    }
                })
                .endTokens(0)
                .build();
    }
}
