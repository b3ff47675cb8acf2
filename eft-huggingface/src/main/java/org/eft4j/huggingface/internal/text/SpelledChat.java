package org.eft4j.huggingface.internal.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eft4j.RenderedChat;

/**
 * A {@link RenderedChat} whose control tokens are written in their secret spellings, for a {@link LiteralTokenizer} to
 * read. Immutable and thread-safe.
 */
public final class SpelledChat {
    /**
     * A control token in the text of the chat.
     *
     * @param isCertain whether the library finds it for sure; it finds some tokens only if the normalised text around
     *     them has what the normaliser makes of the token
     */
    record Place(int start, int end, String spelling, boolean isCertain) {}

    private final String chat;
    private final List<Place> places;
    private final String text;

    SpelledChat(String chat, List<Place> places) {
        this.chat = chat;
        this.places = List.copyOf(places);
        this.text = text(chat, places);
    }

    private static String text(String chat, List<Place> places) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Place place : places) {
            text.append(chat, from, place.start()).append(place.spelling());
            from = place.end();
        }
        return text.append(chat, from, chat.length()).toString();
    }

    /** Returns the text to encode. */
    public String text() {
        return text;
    }

    /**
     * Returns this chat with those control tokens as text that the tokenizer did not find; empty if it found all.
     *
     * @param encoding what the tokenizer made of {@link #text()}
     * @param special the ids of special tokens
     */
    public Optional<SpelledChat> corrected(Encoding encoding, Set<Long> special) {
        if (places.stream().allMatch(Place::isCertain)) {
            return Optional.empty();
        }
        BitSet found = new BitSet();
        long[] ids = encoding.getIds();
        CharSpan[] spans = encoding.getCharTokenSpans();
        for (int i = 0; i < ids.length; i++) {
            if (spans[i] != null && special.contains(ids[i])) {
                found.set(spans[i].getStart(), spans[i].getEnd());
            }
        }
        int shift = 0;
        int from = 0;
        int codePoint = 0;
        List<Place> kept = new ArrayList<>();
        for (Place place : places) {
            codePoint += text.codePointCount(from, place.start() + shift);
            from = place.start() + shift;
            if (place.isCertain() || found.get(codePoint)) {
                kept.add(place);
            }
            shift += place.spelling().length() - (place.end() - place.start());
        }
        return kept.size() == places.size() ? Optional.empty() : Optional.of(new SpelledChat(chat, kept));
    }
}
