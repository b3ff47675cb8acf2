package org.eft4j;

import java.util.Arrays;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;

/** Models that write a given sequence of tokens after a prompt of one token, whatever is chosen in between. */
final class Script {
    /** The prompt to write after. */
    static final Prompt PROMPT = Prompt.tokens(1);

    /** How much likelier, in nats, the token of the script is than any other. */
    static final double LEAD = 5;

    private Script() {}

    /** Writes a text byte by byte, then the end token 0. */
    static InMemoryModel.Builder bytes(String text) {
        InMemoryTokenizer tokenizer = InMemoryTokenizer.bytes();
        return tokens(tokenizer, tokenizer.encode(text, false, true)).endTokens(0);
    }

    /** Writes ids, then id 0 for ever. */
    static InMemoryModel.Builder tokens(InMemoryTokenizer tokenizer, int... ids) {
        return InMemoryModel.builder(tokenizer).logits((tokens, length, row) -> {
            Arrays.fill(row, 0);
            row[length <= ids.length ? ids[length - 1] : 0] = (float) LEAD;
        });
    }
}
