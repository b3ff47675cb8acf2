package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eft4j.RenderedChat;

/**
 * Finds the control tokens of a rendered chat: the special tokens that its template wrote, as the tokenizer library
 * finds added tokens, but in the template's parts alone. The text of a message never counts, not even as the beginning
 * or the end of a token. Immutable and thread-safe.
 */
public final class ControlTokens {
    private final TokenTrie raw = new TokenTrie();
    private final TokenTrie normalized = new TokenTrie();
    private final TokenTrie special = new TokenTrie();
    private final Set<Long> specialIds = new HashSet<>();
    private int longest;

    /** Reads the added tokens of a {@code tokenizer.json}. */
    public ControlTokens(JsonNode tokenizer) {
        for (JsonNode token : tokenizer.path("added_tokens")) {
            TokenTrie.Added added = new TokenTrie.Added(
                    token.path("id").asLong(),
                    token.path("content").asText(),
                    token.path("special").asBoolean(),
                    token.path("single_word").asBoolean());
            if (!added.content().isEmpty()) {
                (token.path("normalized").asBoolean() ? normalized : raw).put(added);
                if (added.isSpecial()) {
                    special.put(added);
                    specialIds.add(added.id());
                    longest = Math.max(longest, added.content().length());
                }
            }
        }
    }

    /** Finds the control tokens of a chat. */
    public ChatTokens in(RenderedChat chat) {
        List<ChatTokens.Place> places = new ArrayList<>();
        boolean spelledByMessages = false;
        for (RenderedChat.Run run : chat.runs()) {
            if (run.isData()) {
                spelledByMessages |= isTokenIn(chat.text(), run);
            } else {
                find(chat.text(), run.start(), run.end(), places);
            }
        }
        return new ChatTokens(chat.text(), places, spelledByMessages, specialIds);
    }

    /** Returns whether a run of data spells a special token or a part of one that the text beside it completes. */
    private boolean isTokenIn(String text, RenderedChat.Run run) {
        for (int at = Math.max(0, run.start() - longest); at < run.end(); at++) {
            TokenTrie.Added token = special.longestAt(text, at, text.length());
            if (token != null && at + token.content().length() > run.start()) {
                return true;
            }
        }
        return false;
    }

    /** Finds tokens as the library does, which looks for those of normalised text between those of the raw text. */
    private void find(String text, int start, int end, List<ChatTokens.Place> places) {
        int from = start;
        List<ChatTokens.Place> found = new ArrayList<>();
        find(raw, text, start, end, true, found);
        for (ChatTokens.Place place : found) {
            find(normalized, text, from, place.start(), false, places);
            places.add(place);
            from = place.end();
        }
        find(normalized, text, from, end, false, places);
    }

    private static void find(
            TokenTrie tokens, String text, int start, int end, boolean isCertain, List<ChatTokens.Place> places) {
        int at = start;
        while (at < end) {
            TokenTrie.Added token = tokens.longestAt(text, at, end);
            if (token == null) {
                at++;
                continue;
            }
            int tokenEnd = at + token.content().length();
            if (token.isSpecial() && (!token.singleWord() || isAlone(text, at, tokenEnd))) {
                places.add(new ChatTokens.Place(at, token, isCertain));
            }
            at = tokenEnd;
        }
    }

    private static boolean isAlone(String text, int start, int end) {
        return (start == 0 || !SecretSpellings.isWord(text.codePointBefore(start)))
                && (end == text.length() || !SecretSpellings.isWord(text.codePointAt(end)));
    }
}
