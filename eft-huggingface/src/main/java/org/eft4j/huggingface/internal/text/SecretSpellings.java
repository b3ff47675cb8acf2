package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Random spellings of the special tokens, which no text contains. A tokenizer that knows the tokens by these spellings
 * finds them only where this project wrote them. Immutable and thread-safe.
 *
 * <p>The library treats such a spelling as it treats the token's own. It begins and ends with a word character where
 * the token does, since {@code single_word} of a neighbour depends on that, and normalisers leave it alone. Its first
 * character is in no added token, so that no other token can be found across its beginning.
 */
final class SecretSpellings {
    /** The first Braille pattern: symbols without case, accents or other forms. */
    private static final int FIRST_SYMBOL = 0x2801;

    /** The first Yi syllable: letters without case, accents or other forms. */
    private static final int FIRST_LETTER = 0xA000;

    /** The number of characters of either kind. */
    private static final int CHOICE = 255;

    private static final Pattern WORD = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);

    private final Map<String, String> byToken;

    private SecretSpellings(Map<String, String> byToken) {
        this.byToken = Map.copyOf(byToken);
    }

    /** Draws a spelling for each special token of a {@code tokenizer.json}. */
    static SecretSpellings draw(JsonNode tokenizer) {
        Set<String> special = new HashSet<>();
        StringBuilder all = new StringBuilder();
        for (JsonNode token : tokenizer.path("added_tokens")) {
            String content = token.path("content").asText();
            all.append(content);
            if (token.path("special").asBoolean() && !content.isEmpty()) {
                special.add(content);
            }
        }
        String symbol = unused(all, FIRST_SYMBOL);
        String letter = unused(all, FIRST_LETTER);
        Map<String, String> byToken = new HashMap<>();
        for (String token : special) {
            String first = isWord(token.codePointAt(0)) ? letter : symbol;
            String last = isWord(token.codePointBefore(token.length())) ? letter : symbol;
            byToken.put(token, first + UUID.randomUUID() + last);
        }
        return new SecretSpellings(byToken);
    }

    private static String unused(CharSequence texts, int first) {
        int[] used = texts.chars()
                .filter(c -> c >= first && c < first + CHOICE)
                .sorted()
                .distinct()
                .toArray();
        int next = first;
        while (next - first < used.length && used[next - first] == next) {
            next++;
        }
        return Character.toString(next);
    }

    /** Returns whether the tokenizer library counts a character as part of a word. */
    static boolean isWord(int codePoint) {
        return WORD.matcher(Character.toString(codePoint)).matches();
    }

    /** Returns the spelling of a special token; any other text as it is. */
    String of(String token) {
        return byToken.getOrDefault(token, token);
    }

    boolean isSpecial(String token) {
        return byToken.containsKey(token);
    }
}
