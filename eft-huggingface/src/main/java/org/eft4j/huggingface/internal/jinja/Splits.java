package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/** The methods of Python's strings that split a text. Stateless and thread-safe. */
final class Splits {
    private Splits() {}

    static Object split(Budget budget, Text text, Arguments arguments, boolean fromEnd) {
        Arguments.Bound bound = arguments.bind("split", 0, "sep", "maxsplit");
        long most = bound.number(1, -1) < 0 ? Long.MAX_VALUE : bound.number(1, -1);
        if (bound.absent(0)) {
            return fromEnd ? splitAtSpaceFromEnd(budget, text, most) : splitAtSpace(budget, text, most);
        }
        String separator = bound.string(0);
        if (separator.isEmpty()) {
            throw new TemplateException("split() needs a separator that is not empty");
        }
        return new ArrayList<Object>(cut(
                budget,
                text,
                separator,
                fromEnd
                        ? Substrings.placesFromEnd(budget, text.characters(), separator, most)
                        : Substrings.places(budget, text.characters(), separator, most)));
    }

    /** Returns the parts of a text between the separators. */
    static List<Text> parts(Budget budget, Text text, String separator) {
        return cut(budget, text, separator, Substrings.places(budget, text.characters(), separator, Long.MAX_VALUE));
    }

    private static List<Text> cut(Budget budget, Text text, String separator, List<Integer> places) {
        List<Text> parts = new ArrayList<>();
        int start = 0;
        for (int place : places) {
            parts.add(cut(budget, text, start, place));
            start = place + separator.length();
        }
        parts.add(cut(budget, text, start, text.length()));
        return parts;
    }

    private static Text cut(Budget budget, Text text, int start, int end) {
        budget.elements(1);
        budget.text((long) end - start);
        return text.substring(start, end);
    }

    private static List<Object> splitAtSpace(Budget budget, Text text, long most) {
        List<Object> words = new ArrayList<>();
        int start = end(text, 0, Characters::isSpace);
        while (start < text.length()) {
            int end = words.size() < most ? end(text, start, c -> !Characters.isSpace(c)) : text.length();
            words.add(cut(budget, text, start, end));
            start = end(text, end, Characters::isSpace);
        }
        return words;
    }

    private static List<Object> splitAtSpaceFromEnd(Budget budget, Text text, long most) {
        List<Object> words = new ArrayList<>();
        int end = start(text, text.length(), Characters::isSpace);
        while (end > 0) {
            int start = words.size() < most ? start(text, end, c -> !Characters.isSpace(c)) : 0;
            words.add(cut(budget, text, start, end));
            end = start(text, start, Characters::isSpace);
        }
        Collections.reverse(words);
        return words;
    }

    /** Returns the end of the run of matching characters that begins at a position. */
    private static int end(Text text, int from, IntPredicate inRun) {
        int at = from;
        while (at < text.length() && inRun.test(text.characters().charAt(at))) {
            at++;
        }
        return at;
    }

    /** Returns the beginning of the run of matching characters that ends at a position. */
    private static int start(Text text, int from, IntPredicate inRun) {
        int at = from;
        while (at > 0 && inRun.test(text.characters().charAt(at - 1))) {
            at--;
        }
        return at;
    }

    static Object splitLines(Budget budget, Text text, Arguments arguments) {
        boolean keepEnds = arguments.bind("splitlines", 0, "keepends").number(0, 0) != 0;
        return new ArrayList<Object>(lines(budget, text, keepEnds));
    }

    /** Returns the lines of a text, with or without their ends. An empty last line does not count. */
    static List<Text> lines(Budget budget, Text text, boolean keepEnds) {
        List<Text> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = end(text, start, c -> !Characters.isLineEnd(c));
            int next = Math.min(text.length(), text.characters().startsWith("\r\n", end) ? end + 2 : end + 1);
            lines.add(cut(budget, text, start, keepEnds ? next : end));
            start = next;
        }
        return lines;
    }

    static Object partition(Budget budget, Text text, Arguments arguments, boolean last) {
        String separator = arguments.bindUnnamed("partition", 1, "sep").string(0);
        if (separator.isEmpty()) {
            throw new TemplateException("partition() needs a separator that is not empty");
        }
        int at = last
                ? Substrings.findLast(budget, text.characters(), separator, text.length())
                : Substrings.find(budget, text.characters(), separator, 0);
        if (at < 0) {
            return last ? Tuple.of(Text.EMPTY, Text.EMPTY, text) : Tuple.of(text, Text.EMPTY, Text.EMPTY);
        }
        int end = at + separator.length();
        return Tuple.of(cut(budget, text, 0, at), cut(budget, text, at, end), cut(budget, text, end, text.length()));
    }
}
