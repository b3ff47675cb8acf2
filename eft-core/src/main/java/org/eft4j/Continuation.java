package org.eft4j;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text as it stands after other tokens. Many tokenizers treat the beginning of a text in a way of their own:
 * SentencePiece's put a space before the first word, and leave one out when they decode. Stateless.
 */
final class Continuation {
    /** How many tokens of what stands before are looked at; tokenizers look at neighbours, not further. */
    private static final int CONTEXT = 8;

    /** Texts that no tokenizer joins with a text that begins with something else than they do. */
    private static final List<String> NEUTRAL = List.of("\n", "a");

    private Continuation() {}

    /**
     * Encodes text after an anchor and takes the anchor's tokens off again. The anchor is the end of what stands
     * before. A tokenizer may join the two at their border, which a model that writes after {@code before} cannot do;
     * then the anchor is a neutral text.
     */
    static int[] encode(Tokenizer tokenizer, int[] before, String text) {
        int[] tail = Arrays.copyOfRange(before, Math.max(0, before.length - CONTEXT), before.length);
        int[] ids = encodeAfter(tokenizer, decode(tokenizer, tail), text);
        for (int next = 0; ids == null && next < NEUTRAL.size(); next++) {
            ids = encodeAfter(tokenizer, NEUTRAL.get(next), text);
        }
        return ids != null ? ids : tokenizer.encode(text, false, true);
    }

    /** Returns the tokens of the text after an anchor; {@code null} if the tokenizer joins the two. */
    private static int @Nullable [] encodeAfter(Tokenizer tokenizer, String anchor, String text) {
        int[] alone = tokenizer.encode(anchor, false, true);
        int[] both = tokenizer.encode(anchor + text, false, true);
        boolean apart = both.length >= alone.length && Arrays.equals(alone, 0, alone.length, both, 0, alone.length);
        return apart ? Arrays.copyOfRange(both, alone.length, both.length) : null;
    }

    /**
     * Returns a decoder that has read the end of what stands before. It looks no further back than the last special
     * token, since a text begins anew after one.
     */
    static Tokenizer.Decoder decoder(Tokenizer tokenizer, int[] before) {
        Tokenizer.Decoder decoder = tokenizer.newDecoder();
        int from = before.length;
        while (from > 0 && before.length - from < CONTEXT && isText(tokenizer, before[from - 1])) {
            from--;
        }
        for (int i = from; i < before.length; i++) {
            decoder.append(before[i]);
        }
        // what stands before may end within a character, which the text that follows does not complete
        return decoder.pending().isEmpty() ? decoder : tokenizer.newDecoder();
    }

    private static boolean isText(Tokenizer tokenizer, int id) {
        int[] one = {id};
        return !decode(tokenizer, one).isEmpty() && !tokenizer.decode(one, true).isEmpty();
    }

    /** Returns the text of ids; none where the tokenizer does not know one of them, as it need not know padding. */
    private static String decode(Tokenizer tokenizer, int[] ids) {
        try {
            return tokenizer.decode(ids, false);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
