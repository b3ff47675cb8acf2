package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Spellings of the special tokens that no text has, because they are drawn at random. A tokenizer that knows the tokens
 * by these spellings finds them only where this project wrote them. Immutable and thread-safe.
 *
 * <p>A spelling behaves in the library as the token's own does: it begins and ends with a word character where the token
 * does, since {@code single_word} of a neighbour asks for that, and normalisers leave it alone. Its first character
 * stands in no added token, so that no other token can be found across the place where it begins.
 */
final class SecretSpellings {
    /** Braille patterns: symbols that have no case, no accents and no other form. */
    private static final int FIRST_SYMBOL = 0x2801;

    /** Yi syllables: letters that have no case, no accents and no other form. */
    private static final int FIRST_LETTER = 0xA000;

    /** How many there are of either. */
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
