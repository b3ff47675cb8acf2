package org.eft4j.structured.internal.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.eft4j.structured.internal.regex.CodePoints;
import org.eft4j.structured.internal.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What schemas say of a string. Grows while schemas are read; not thread-safe. */
final class StringRules {
    private final Set<String> patterns = new TreeSet<>();
    private final Set<String> formats = new TreeSet<>();
    private int least;
    private int most = Integer.MAX_VALUE;

    void addPattern(String pattern) {
        patterns.add(pattern);
    }

    void addFormat(String format) {
        formats.add(format);
    }

    void atLeast(int characters) {
        least = Math.max(least, characters);
    }

    void atMost(int characters) {
        most = Math.min(most, characters);
    }

    void and(StringRules other) {
        patterns.addAll(other.patterns);
        formats.addAll(other.formats);
        atLeast(other.least);
        atMost(other.most);
    }

    /** Returns whether any string fits. */
    boolean isFree() {
        return patterns.isEmpty() && formats.isEmpty() && least == 0 && most == Integer.MAX_VALUE;
    }

    /** Returns the strings that fit, null for all. */
    @Nullable
    Automaton automaton() {
        if (isFree()) {
            return null;
        }
        if (least > most) {
            return Automata.makeEmpty();
        }
        List<Automaton> parts = new ArrayList<>();
        patterns.forEach(pattern -> parts.add(Pattern.containing(pattern)));
        formats.forEach(format -> parts.add(Formats.automaton(format)));
        if (least > 0 || most < Integer.MAX_VALUE) {
            parts.add(most == Integer.MAX_VALUE ? CodePoints.length(least) : CodePoints.length(least, most));
        }
        Automaton all = CodePoints.deterministic(parts.get(0));
        for (Automaton part : parts.subList(1, parts.size())) {
            all = CodePoints.intersection(all, CodePoints.deterministic(part));
        }
        return all;
    }

    /** Returns a key that equal rules share. */
    Object key() {
        return List.of(List.copyOf(patterns), List.copyOf(formats), least, most);
    }
}
