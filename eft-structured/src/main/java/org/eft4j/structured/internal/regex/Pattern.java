package org.eft4j.structured.internal.regex;

import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.Transition;

/**
 * A regular expression as an automaton. While it is made, the two anchors are characters of their own, halves of
 * surrogate pairs, between which the text stands: so an anchor matches exactly where it should. Stateless and
 * thread-safe.
 */
public final class Pattern {
    static final int BEGIN = Character.MIN_HIGH_SURROGATE;
    static final int END = Character.MIN_HIGH_SURROGATE + 1;

    private Pattern() {}

    /**
     * Returns the texts that match a pattern as a whole.
     *
     * @throws PatternException if it is no pattern of an automaton
     * @throws org.eft4j.structured.internal.automaton.TooLargeException if its automaton is too large
     */
    public static Automaton matching(String pattern) {
        return between(new PatternParser(pattern).parse(), mark(BEGIN), mark(END));
    }

    /** Returns the texts that contain a match of a pattern, which is what JSON Schema asks for. */
    public static Automaton containing(String pattern) {
        Automaton any = Automata.makeAnyString();
        return between(new PatternParser(pattern).parse(), any, any);
    }

    private static Automaton mark(int codePoint) {
        return Operations.optional(Automata.makeChar(codePoint));
    }

    /** Keeps of the marked texts those with a mark at both ends, and takes the marks off. */
    private static Automaton between(Automaton pattern, Automaton before, Automaton after) {
        Automaton marked = CodePoints.deterministic(CodePoints.concatenate(List.of(before, pattern, after)));
        Automaton text = Operations.repeat(Operations.union(List.of(
                Automata.makeCharRange(0, Character.MIN_SURROGATE - 1),
                Automata.makeCharRange(Character.MAX_SURROGATE + 1, Character.MAX_CODE_POINT))));
        Automaton whole = CodePoints.intersection(
                marked,
                CodePoints.deterministic(
                        Operations.concatenate(List.of(Automata.makeChar(BEGIN), text, Automata.makeChar(END)))));
        return withoutMarks(whole);
    }

    private static Automaton withoutMarks(Automaton whole) {
        if (whole.getNumStates() == 0 || whole.getNumTransitions(0) == 0) {
            return Automata.makeEmpty();
        }
        Transition transition = new Transition();
        whole.initTransition(0, transition);
        whole.getNextTransition(transition);
        int start = transition.dest;
        Automaton.Builder builder = new Automaton.Builder();
        for (int state = 0; state < whole.getNumStates(); state++) {
            builder.createState();
        }
        // the start must be state 0, which nothing returns to
        for (int state = 0; state < whole.getNumStates(); state++) {
            int count = whole.initTransition(state, transition);
            for (int i = 0; i < count; i++) {
                whole.getNextTransition(transition);
                if (transition.min == END) {
                    builder.setAccept(state, true);
                } else if (transition.min != BEGIN) {
                    builder.addTransition(state, transition.dest, transition.min, transition.max);
                }
            }
        }
        builder.addEpsilon(0, start);
        return CodePoints.deterministic(builder.finish());
    }
}
