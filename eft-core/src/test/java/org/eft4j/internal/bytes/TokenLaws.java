package org.eft4j.internal.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A tiny vocabulary of overlapping tokens over the letters a, b and c, with two ids that spell one token, one without
 * bytes and two that end a text; and the probability that a text begins with some bytes, summed over all token
 * sequences that cover it.
 */
final class TokenLaws {
    static final List<String> VOCABULARY =
            List.of("<e>", "a", "b", "ab", "ba", "abb", "bab", "a", "c", "bc", "aab", "<f>", "<s>");
    static final int[] ENDS = {0, 11};
    static final int SILENT = 12;
    static final byte[] LETTERS = {'a', 'b', 'c'};

    private TokenLaws() {}

    static byte[] bytes(int id) {
        String token = VOCABULARY.get(id);
        return token.startsWith("<") ? new byte[0] : token.getBytes(StandardCharsets.US_ASCII);
    }

    static ByteTrie trie() {
        return ByteTrie.of(VOCABULARY.size(), TokenLaws::bytes);
    }

    static Coverings coverings(Coverings.Model model, double leastShare) {
        return new Coverings(trie(), ENDS, VOCABULARY.size(), model, leastShare);
    }

    /** A law of the next token that depends on the last two bytes of the text, however they were said. */
    static Coverings.Model ofText(long seed, double spread) {
        return (path, row) -> {
            String text = text(path);
            fill(seed * 31 + text.substring(Math.max(0, text.length() - 2)).hashCode(), spread, row);
        };
    }

    /** A law of the next token that depends on the last two tokens. */
    static Coverings.Model ofTokens(long seed, double spread) {
        return (path, row) -> {
            int[] tokens = path.toArray();
            int[] last = Arrays.copyOfRange(tokens, Math.max(0, tokens.length - 2), tokens.length);
            fill(seed * 31 + Arrays.hashCode(last), spread, row);
        };
    }

    private static void fill(long seed, double spread, float[] row) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L);
        for (int id = 0; id < row.length; id++) {
            row[id] = id == SILENT ? Float.NEGATIVE_INFINITY : (float) (spread * (random.nextDouble() - 0.5));
        }
    }

    private static String text(TokenPath path) {
        StringBuilder text = new StringBuilder();
        for (int token : path.toArray()) {
            text.append(new String(bytes(token), StandardCharsets.US_ASCII));
        }
        return text.toString();
    }

    /** The probability that a text begins with {@code text}, or that it is all of it. */
    static double mass(Coverings.Model model, byte[] text, boolean ended) {
        return mass(model, TokenPath.EMPTY, text, 0, ended);
    }

    private static double mass(Coverings.Model model, TokenPath path, byte[] text, int covered, boolean ended) {
        if (covered >= text.length && !ended) {
            return 1;
        }
        float[] row = new float[VOCABULARY.size()];
        model.fillLogits(path, row);
        double total = 0;
        for (float logit : row) {
            total += Math.exp(logit);
        }
        double mass = 0;
        for (int id = 0; id < row.length; id++) {
            double p = Math.exp(row[id]) / total;
            byte[] token = bytes(id);
            if (token.length == 0) {
                mass += ended && id != SILENT && covered == text.length ? p : 0;
            } else if (fits(token, text, covered, ended)) {
                mass += p * mass(model, path.then(id), text, covered + token.length, ended);
            }
        }
        return mass;
    }

    private static boolean fits(byte[] token, byte[] text, int covered, boolean whole) {
        int shared = Math.min(token.length, text.length - covered);
        return (!whole || token.length == shared) && Arrays.equals(token, 0, shared, text, covered, covered + shared);
    }
}
