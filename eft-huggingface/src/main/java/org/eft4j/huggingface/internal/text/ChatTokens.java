package org.eft4j.huggingface.internal.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** The control tokens of a rendered chat. Immutable and thread-safe. */
public final class ChatTokens {
    /**
     * A control token in the text of the chat.
     *
     * @param isCertain whether the library surely finds it; it finds some tokens only if the normalised text around
     *     them contains what the normaliser makes of the token
     */
    record Place(int start, TokenTrie.Added token, boolean isCertain) {
        int end() {
            return start + token.content().length();
        }
    }

    private final String chat;
    private final List<Place> places;
    private final boolean spelledByMessages;
    private final Set<Long> specialIds;

    ChatTokens(String chat, List<Place> places, boolean spelledByMessages, Set<Long> specialIds) {
        this.chat = chat;
        this.places = List.copyOf(places);
        this.spelledByMessages = spelledByMessages;
        this.specialIds = specialIds;
    }

    /** Returns whether a message spells a special token, or a part of one that the text beside it completes. */
    public boolean areSpelledByMessages() {
        return spelledByMessages;
    }

    /** Returns whether these tokens, and no others, are the special tokens in an encoding of the chat's text. */
    public boolean areAllOf(Encoding encoding) {
        long[] ids = encoding.getIds();
        CharSpan[] spans = encoding.getCharTokenSpans();
        int next = 0;
        int from = 0;
        int codePoint = 0;
        for (int i = 0; i < ids.length; i++) {
            if (specialIds.contains(ids[i])) {
                if (next == places.size() || spans[i] == null) {
                    return false;
                }
                Place place = places.get(next++);
                codePoint += chat.codePointCount(from, place.start());
                from = place.start();
                boolean isThere = spans[i].getStart() <= codePoint && codePoint < spans[i].getEnd();
                if (place.token().id() != ids[i] || !isThere) {
                    return false;
                }
            }
        }
        return next == places.size();
    }

    /** Returns the text of the chat with the control tokens in their secret spellings. */
    String spelled(SecretSpellings spellings) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Place place : places) {
            text.append(chat, from, place.start())
                    .append(spellings.of(place.token().content()));
            from = place.end();
        }
        return text.append(chat, from, chat.length()).toString();
    }

    /** Returns whether the library surely finds all of these tokens. */
    boolean areCertain() {
        return places.stream().allMatch(Place::isCertain);
    }

    /** Returns those of these tokens that the library found in the {@linkplain #spelled spelled} text. */
    ChatTokens foundIn(Encoding encoding, SecretSpellings spellings) {
        BitSet found = new BitSet();
        long[] ids = encoding.getIds();
        CharSpan[] spans = encoding.getCharTokenSpans();
        for (int i = 0; i < ids.length; i++) {
            if (spans[i] != null && specialIds.contains(ids[i])) {
                found.set(spans[i].getStart(), spans[i].getEnd());
            }
        }
        int from = 0;
        int codePoint = 0;
        List<Place> kept = new ArrayList<>();
        for (Place place : places) {
            codePoint += chat.codePointCount(from, place.start());
            if (place.isCertain() || found.get(codePoint)) {
                kept.add(place);
            }
            codePoint += codePoints(spellings.of(place.token().content()));
            from = place.end();
        }
        return new ChatTokens(chat, kept, spelledByMessages, specialIds);
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }
}
