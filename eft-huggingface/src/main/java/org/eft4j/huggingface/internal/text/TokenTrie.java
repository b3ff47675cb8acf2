package org.eft4j.huggingface.internal.text;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Added tokens by their characters, to find the longest that begins at a position. Filled once, then never changed. */
final class TokenTrie {
    /**
     * An added token.
     *
     * @param singleWord whether it counts only where no word character is beside it
     */
    record Added(long id, String content, boolean isSpecial, boolean singleWord) {}

    private final Map<Character, TokenTrie> next = new HashMap<>();
    private @Nullable Added token;

    void put(Added added) {
        TokenTrie node = this;
        for (char c : added.content().toCharArray()) {
            node = node.next.computeIfAbsent(c, unused -> new TokenTrie());
        }
        node.token = added;
    }

    /** Returns the longest token that begins at a position and ends at {@code end} or before; null if there is none. */
    @Nullable
    Added longestAt(String text, int at, int end) {
        Added longest = null;
        TokenTrie node = this;
        for (int i = at; node != null && i < end; i++) {
            node = node.next.get(text.charAt(i));
            if (node != null && node.token != null) {
                longest = node.token;
            }
        }
        return longest;
    }
}
