package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.BitSet;
import org.eft4j.internal.math.RowMask;

/**
 * Says which texts a generation may write, token by token: an automaton whose states are immutable, so that drafted
 * positions, sequences of a batch and forks need no undo.
 *
 * <p>The mask is applied to the mixed scores before temperature and filters, so a filter keeps a share of what is
 * allowed. End tokens and stop tokens are allowed exactly where the text may end, whatever {@link State#allowed} says
 * of them. A token that is the only one allowed is taken without asking the models, unless something else that was
 * asked for needs their scores.
 *
 * <p>Implementations are thread-safe, as are their states: one constraint may serve several generations at once.
 */
@FunctionalInterface
public interface TokenConstraint {
    /** Returns the state before the first token. */
    State start();

    /**
     * Where a text stands in a constraint. Immutable and thread-safe. The name it gives itself by {@code toString} is
     * what messages call it.
     */
    interface State {
        /** Returns the tokens that may come next, end tokens left out. */
        TokenSet allowed();

        /** Returns whether the text may end here. */
        boolean mayEnd();

        /**
         * Returns the state after one more token.
         *
         * @param token one that is allowed here
         */
        State after(int token);
    }

    /**
     * What a constraint is made from when the model is known, such as a grammar over characters.
     *
     * @see GenerationOptions.Builder#constraint(Source)
     */
    @FunctionalInterface
    interface Source {
        /**
         * Makes the constraint over a model's tokens.
         *
         * @throws UnsupportedOperationException if the model's tokenizer cannot say what is needed of its tokens
         * @throws IllegalArgumentException if no text fulfils the constraint
         */
        TokenConstraint compileFor(LanguageModel model);
    }

    /** A set of token ids. Immutable and thread-safe. */
    final class TokenSet {
        private final long[] words;
        private final int size;

        private TokenSet(long[] words) {
            this.words = words;
            this.size = Arrays.stream(words).mapToInt(Long::bitCount).sum();
        }

        /** Returns the set of the bits that are set. */
        public static TokenSet of(BitSet ids) {
            return new TokenSet(ids.toLongArray());
        }

        /** Returns the set of these ids. */
        public static TokenSet of(int... ids) {
            BitSet set = new BitSet();
            for (int id : ids) {
                set.set(id);
            }
            return of(set);
        }

        /** Returns how many ids there are. */
        public int size() {
            return size;
        }

        /** Returns whether an id is in the set. */
        public boolean contains(int id) {
            return id >= 0 && id >> 6 < words.length && (words[id >> 6] & 1L << id) != 0;
        }

        /** Returns the ids as a set of bits, as a copy. */
        public BitSet toBitSet() {
            return BitSet.valueOf(words);
        }

        /** Returns the lowest id; the set must not be empty. */
        int first() {
            int word = 0;
            while (words[word] == 0) {
                word++;
            }
            return word * Long.SIZE + Long.numberOfTrailingZeros(words[word]);
        }

        /** Returns the probability of these tokens. */
        double mass(float[] scores, int width, double normaliser) {
            return RowMask.mass(words, scores, width, normaliser);
        }

        /** Makes every score outside the set −∞. */
        void keepOnly(float[] scores, int width) {
            RowMask.keepOnly(words, scores, width);
        }

        @Override
        public String toString() {
            return size + " tokens";
        }
    }

    /**
     * No token is left although the text may not end here: the vocabulary spells nothing that the constraint allows, or
     * the models and the other options forbid all of it.
     */
    final class DeadEndException extends NoTokenPossibleException {
        private static final long serialVersionUID = 1L;

        private final String state;
        private final String text;

        DeadEndException(String message, String state, String text) {
            super(message);
            this.state = requireNonNull(state);
            this.text = requireNonNull(text);
        }

        /** Returns the name of the state in which nothing is left. */
        public String state() {
            return state;
        }

        /** Returns the text generated so far. */
        public String text() {
            return text;
        }
    }
}
