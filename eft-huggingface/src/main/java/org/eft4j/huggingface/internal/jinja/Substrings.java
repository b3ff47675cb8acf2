package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** Searches for a text in another, and pays for each comparison before making it. Stateless and thread-safe. */
final class Substrings {
    /**
     * The length of the part that Java's own search looks for, since that compares it in full at every position at
     * worst.
     */
    private static final int HEAD = 64;

    private Substrings() {}

    /** Returns the first position of a text in another; negative if there is none. */
    static int find(Budget budget, String text, String part, int from) {
        String head = part.substring(0, Math.min(part.length(), HEAD));
        int before = from;
        for (int at = text.indexOf(head, from); at >= 0; at = text.indexOf(head, at + 1)) {
            budget.look((long) at - before + part.length());
            if (text.startsWith(part, at)) {
                return at;
            }
            before = at;
        }
        budget.look((long) text.length() - before);
        return -1;
    }

    /**
     * Returns the last position of a text in the part of another that ends at {@code end}; negative if there is none.
     */
    static int findLast(Budget budget, String text, String part, int end) {
        String head = part.substring(0, Math.min(part.length(), HEAD));
        int before = end;
        for (int at = text.lastIndexOf(head, end - part.length()); at >= 0; at = text.lastIndexOf(head, at - 1)) {
            budget.look((long) before - at + part.length());
            if (text.startsWith(part, at)) {
                return at;
            }
            before = at;
        }
        budget.look(before);
        return -1;
    }

    /** Returns the positions of a text in another without overlap, found from the front. */
    static List<Integer> places(Budget budget, String text, String part, long most) {
        List<Integer> places = new ArrayList<>();
        int at = most > 0 ? find(budget, text, part, 0) : -1;
        while (at >= 0) {
            budget.elements(1);
            places.add(at);
            at = places.size() < most ? find(budget, text, part, at + part.length()) : -1;
        }
        return places;
    }

    static List<Integer> placesFromEnd(Budget budget, String text, String part, long most) {
        List<Integer> places = new ArrayList<>();
        int at = most > 0 ? findLast(budget, text, part, text.length()) : -1;
        while (at >= 0) {
            budget.elements(1);
            places.add(at);
            at = places.size() < most ? findLast(budget, text, part, at) : -1;
        }
        Collections.reverse(places);
        return places;
    }

    /** Replaces the first {@code most} occurrences, or all of them if it is negative. */
    static Text replace(Budget budget, Text text, String old, Text replacement, long most) {
        long count = most < 0 ? Long.MAX_VALUE : most;
        TextBuilder out = new TextBuilder(budget);
        if (old.isEmpty()) {
            Iterator<Object> characters = Sequences.iterator(budget, text);
            for (long i = 0; i < count; i++) {
                out.append(replacement);
                if (!characters.hasNext()) {
                    break;
                }
                out.append((Text) characters.next());
            }
            characters.forEachRemaining(character -> out.append((Text) character));
            return out.text();
        }
        int start = 0;
        for (int place : places(budget, text.characters(), old, count)) {
            out.append(text.substring(start, place)).append(replacement);
            start = place + old.length();
        }
        return out.append(text.substring(start)).text();
    }
}
