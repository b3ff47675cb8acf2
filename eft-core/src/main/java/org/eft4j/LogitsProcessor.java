package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.BitSet;
import java.util.function.Function;

/**
 * The caller's hook between the mix and the sampler: changes the scores of the next token. It sees
 * raw logits, for a mix the weighted sum of those of its members, after logit bias, penalties and bans. Their level
 * depends on the models; only differences between them mean something.
 *
 * <p>Must be a pure function of its arguments: it is asked about drafted positions that may be taken back, and in any
 * order. One processor may serve several generations at once, so it must be thread-safe.
 */
@FunctionalInterface
public interface LogitsProcessor {
    /**
     * Changes scores in place; −∞ forbids a token.
     *
     * @param history the tokens so far
     * @param scores one score per token id
     */
    void process(TokenHistory history, float[] scores);

    /**
     * Returns a processor that forbids every token outside a set, for grammars and other constraints.
     *
     * @param allowed gives the ids that may follow the tokens so far
     */
    static LogitsProcessor allowOnly(Function<TokenHistory, BitSet> allowed) {
        requireNonNull(allowed);
        return (history, scores) -> {
            BitSet set = allowed.apply(history);
            for (int id = set.nextClearBit(0); id < scores.length; id = set.nextClearBit(id + 1)) {
                scores[id] = Float.NEGATIVE_INFINITY;
            }
        };
    }
}
