package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.RenderedChat;

/**
 * Finds the control tokens of a rendered chat: the special tokens that its template wrote, as the tokenizer library finds
 * added tokens, but in the template's parts alone. What a message spells never counts, not even as the beginning or the
 * end of a token. Immutable and thread-safe.
 */
final class ControlTokens {
    private final TokenTrie raw = new TokenTrie();
    private final TokenTrie normalized = new TokenTrie();

    /** Reads the added tokens of a {@code tokenizer.json}. */
    ControlTokens(JsonNode tokenizer, SecretSpellings spellings) {
        for (JsonNode token : tokenizer.path("added_tokens")) {
            String content = token.path("content").asText();
            if (!content.isEmpty()) {
                TokenTrie.Added added = new TokenTrie.Added(
                        content,
                        spellings.of(content),
                        token.path("single_word").asBoolean());
                (token.path("normalized").asBoolean() ? normalized : raw).put(added);
            }
        }
    }

    /** Returns the chat with its control tokens in their secret spellings. */
    SpelledChat spell(RenderedChat chat) {
        List<SpelledChat.Place> places = new ArrayList<>();
        for (RenderedChat.Run run : chat.runs()) {
            if (!run.isData()) {
                find(chat.text(), run.start(), run.end(), places);
            }
        }
        return new SpelledChat(chat.text(), places);
    }

    /** Tokens that are found in normalised text are looked for between the others. */
    private void find(String text, int start, int end, List<SpelledChat.Place> places) {
        int from = start;
        List<SpelledChat.Place> found = new ArrayList<>();
        find(raw, text, start, end, true, found);
        for (SpelledChat.Place place : found) {
            find(normalized, text, from, place.start(), false, places);
            places.add(place);
            from = place.end();
        }
        find(normalized, text, from, end, false, places);
    }

    private static void find(
            TokenTrie tokens, String text, int start, int end, boolean isCertain, List<SpelledChat.Place> places) {
        int at = start;
        while (at < end) {
            TokenTrie.Added token = tokens.longestAt(text, at, end);
            if (token == null) {
                at++;
                continue;
            }
            int tokenEnd = at + token.content().length();
            if (token.spelling() != null && (!token.singleWord() || isAlone(text, at, tokenEnd))) {
                places.add(new SpelledChat.Place(at, tokenEnd, token.spelling(), isCertain));
            }
            at = tokenEnd;
        }
    }

    private static boolean isAlone(String text, int start, int end) {
        return (start == 0 || !SecretSpellings.isWord(text.codePointBefore(start)))
                && (end == text.length() || !SecretSpellings.isWord(text.codePointAt(end)));
    }
}
