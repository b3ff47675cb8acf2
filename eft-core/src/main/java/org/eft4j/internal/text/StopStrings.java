package org.eft4j.internal.text;

import java.util.List;
import java.util.function.Supplier;

/**
 * Finds the first stop string in a text that grows piece by piece, across borders of pieces, and holds back what might
 * still become one. The first is the one that is complete first; among those that end at the same character, the
 * longest. Where the pieces are cut makes no difference. Not thread-safe.
 */
public final class StopStrings {
    private final List<String> stops;
    private final boolean include;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    /**
     * Looks for these texts.
     *
     * @param stops none of them empty
     * @param include whether the text released ends with the stop string, or before it
     */
    public StopStrings(List<String> stops, boolean include) {
        this.stops = stops;
        this.include = include;
    }

    /** Returns whether a stop string was found; nothing is released after it. */
    public boolean found() {
        return found;
    }

    /** Adds text and returns what can be released. */
    public String append(String piece) {
        if (found) {
            return "";
        }
        if (stops.isEmpty()) {
            return piece;
        }
        int from = held.length();
        held.append(piece);
        for (int end = from + 1; end <= held.length(); end++) {
            int start = startOfStopEndingAt(end);
            if (start >= 0) {
                found = true;
                held.setLength(include ? end : start);
                return flush();
            }
        }
        int certain = held.length() - longestBegunStop();
        String released = held.substring(0, certain);
        held.delete(0, certain);
        return released;
    }

    /**
     * Returns whether a stop string would be found if this text came next; asks for the text only where that is
     * possible.
     */
    public boolean wouldFindIn(Supplier<String> next) {
        if (found || stops.isEmpty()) {
            return false;
        }
        String text = held + next.get();
        return text.length() > held.length() && stops.stream().anyMatch(text::contains);
    }

    /** Returns what was held back. */
    public String flush() {
        String rest = held.toString();
        held.setLength(0);
        return rest;
    }

    private int startOfStopEndingAt(int end) {
        int earliest = -1;
        for (String stop : stops) {
            int start = end - stop.length();
            if (start >= 0 && (earliest < 0 || start < earliest) && matches(stop, start, stop.length())) {
                earliest = start;
            }
        }
        return earliest;
    }

    /** Returns the length of the longest end of the held text that is the beginning of a stop string. */
    private int longestBegunStop() {
        int longest = 0;
        for (String stop : stops) {
            for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
                if (matches(stop, held.length() - n, n)) {
                    longest = n;
                }
            }
        }
        return longest;
    }

    private boolean matches(String stop, int start, int length) {
        for (int i = 0; i < length; i++) {
            if (held.charAt(start + i) != stop.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
