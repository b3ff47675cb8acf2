package org.eft4j.huggingface.internal.jinja;

import java.util.Arrays;
import org.eft4j.RenderedChat;

/**
 * Python's str. It remembers which of its characters are the template's own and which are data that the caller gave the
 * template to render. Every operation that makes a text of others keeps the two apart character by character, or else
 * makes all of it data. Comparisons and searches see the characters alone. Immutable and thread-safe.
 *
 * <p>Cutting a part out takes time proportional to the part, and a look-up takes time logarithmic in the number of
 * borders between the two kinds. A text has no more borders than characters, so paying the {@link Budget} for its
 * characters pays for them too.
 */
public final class Text {
    static final Text EMPTY = new Text("", new int[0]);
    static final Text SPACE = template(" ");

    private final String characters;
    /** Where the kind changes: the template's own up to the first place, data up to the second, and so on. */
    private final int[] borders;

    Text(String characters, int[] borders) {
        this.characters = characters;
        this.borders = borders;
    }

    /** Returns a text that is the template's own, as the names of the model's tokens are. */
    public static Text template(String characters) {
        return characters.isEmpty() ? EMPTY : new Text(characters, EMPTY.borders);
    }

    /** Returns a text that is data. */
    public static Text data(String characters) {
        return characters.isEmpty() ? EMPTY : new Text(characters, new int[] {0, characters.length()});
    }

    /** Returns a text computed from this one as a whole: data if any of this one is. */
    Text derived(String computed) {
        return hasData() ? data(computed) : template(computed);
    }

    String characters() {
        return characters;
    }

    int length() {
        return characters.length();
    }

    boolean isEmpty() {
        return characters.isEmpty();
    }

    int codePointCount() {
        return characters.codePointCount(0, characters.length());
    }

    boolean hasData() {
        return borders.length > 0;
    }

    /** Returns whether the character at a place is data. */
    boolean isData(int at) {
        return bordersUpTo(at) % 2 == 1;
    }

    /** Returns how many borders stand at a place or before it. */
    private int bordersUpTo(int at) {
        int found = Arrays.binarySearch(borders, at);
        return found >= 0 ? found + 1 : -found - 1;
    }

    Text substring(int start) {
        return substring(start, length());
    }

    Text substring(int start, int end) {
        if (start == end) {
            return EMPTY;
        }
        if (start == 0 && end == length()) {
            return this;
        }
        TextRuns part = new TextRuns();
        addRuns(start, end, part, 0);
        return new Text(characters.substring(start, end), part.borders());
    }

    /** Adds the data between two places of this text to runs, where {@code start} becomes {@code at}. */
    void addRuns(int start, int end, TextRuns runs, int at) {
        int next = bordersUpTo(start);
        int from = start;
        while (from < end) {
            int to = next < borders.length ? Math.min(end, borders[next]) : end;
            if (next % 2 == 1) {
                runs.add(at + from - start, at + to - start);
            }
            from = to;
            next++;
        }
    }

    /** Returns what a model reads. */
    RenderedChat rendered() {
        RenderedChat.Builder chat = RenderedChat.builder();
        int from = 0;
        for (int i = 0; i <= borders.length; i++) {
            int to = i < borders.length ? borders[i] : length();
            String part = characters.substring(from, to);
            if (i % 2 == 0) {
                chat.template(part);
            } else {
                chat.data(part);
            }
            from = to;
        }
        return chat.build();
    }

    /** Returns the characters, for messages. */
    @Override
    public String toString() {
        return characters;
    }
}
