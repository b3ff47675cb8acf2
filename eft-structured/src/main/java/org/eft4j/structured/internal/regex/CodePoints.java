package org.eft4j.structured.internal.regex;

import java.util.Collection;
import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.MinimizationOperations;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.eft4j.structured.internal.automaton.TooLargeException;

/** Automata over code points, kept within bounds of size and work. Stateless and thread-safe. */
public final class CodePoints {
    /** What a single automaton may have. */
    static final int MAX_STATES = 30_000;

    /** What turning an automaton into a deterministic one may take, in Lucene's unit. */
    private static final int MAX_WORK = 25_000;

    private static final int MAX_MINIMIZED = 300;

    private CodePoints() {}

    /** Returns any text. */
    public static Automaton anyText() {
        return Automata.makeAnyString();
    }

    /** Returns a text alone. */
    public static Automaton text(String text) {
        return Automata.makeString(text);
    }

    /** Returns any of some texts. */
    public static Automaton anyOf(Collection<String> texts) {
        return deterministic(
                Operations.union(texts.stream().map(CodePoints::text).toList()));
    }

    /** Returns texts of a number of characters. */
    public static Automaton length(int least, int most) {
        return repeat(Automata.makeAnyChar(), least, most);
    }

    /** Returns texts of at least a number of characters. */
    public static Automaton length(int least) {
        return repeat(Automata.makeAnyChar(), least);
    }

    /** Returns the repetition of an automaton. */
    static Automaton repeat(Automaton one, int least, int most) {
        Automaton small = small(one);
        // copies of what is large already take long to join
        requireSmall((long) small.getNumStates() * most * (small.getNumStates() > MAX_MINIMIZED ? 3 : 1));
        return small(requireSmall(Operations.repeat(small, least, most)));
    }

    /** Returns the repetition of an automaton without an end. */
    static Automaton repeat(Automaton one, int least) {
        Automaton small = small(one);
        requireSmall((long) small.getNumStates() * least);
        return small(requireSmall(Operations.repeat(small, least)));
    }

    /** Returns the smallest deterministic automaton where that is quickly found, so that repetitions stay small. */
    private static Automaton small(Automaton automaton) {
        if (automaton.getNumStates() > MAX_MINIMIZED) {
            return automaton;
        }
        try {
            Automaton deterministic = Operations.determinize(automaton, MAX_MINIMIZED * 4);
            return deterministic.getNumStates() > MAX_MINIMIZED
                    ? automaton
                    : MinimizationOperations.minimize(deterministic, MAX_WORK);
        } catch (TooComplexToDeterminizeException e) {
            return automaton;
        }
    }

    static Automaton concatenate(List<Automaton> parts) {
        requireSmall(parts.stream().mapToLong(Automaton::getNumStates).sum());
        return requireSmall(Operations.concatenate(parts));
    }

    static Automaton union(List<Automaton> parts) {
        requireSmall(parts.stream().mapToLong(Automaton::getNumStates).sum());
        return requireSmall(Operations.union(parts));
    }

    /** Returns what two automata both accept. */
    public static Automaton intersection(Automaton a, Automaton b) {
        requireSmall((long) Math.max(1, a.getNumStates()) * Math.max(1, b.getNumStates()) / 100);
        return deterministic(Operations.intersection(a, b));
    }

    /** Returns what the first accepts and the second does not. */
    public static Automaton minus(Automaton a, Automaton b) {
        try {
            return requireSmall(Operations.removeDeadStates(Operations.minus(a, deterministic(b), MAX_WORK)));
        } catch (TooComplexToDeterminizeException e) {
            throw tooComplex();
        }
    }

    /** Returns the deterministic automaton without dead states. */
    public static Automaton deterministic(Automaton automaton) {
        try {
            return requireSmall(Operations.removeDeadStates(Operations.determinize(automaton, MAX_WORK)));
        } catch (TooComplexToDeterminizeException e) {
            throw tooComplex();
        }
    }

    /** Returns whether an automaton accepts nothing. */
    public static boolean isEmpty(Automaton automaton) {
        return Operations.isEmpty(automaton);
    }

    /** Returns whether a deterministic automaton accepts a text. */
    public static boolean accepts(Automaton automaton, String text) {
        return Operations.run(automaton, text);
    }

    private static Automaton requireSmall(Automaton automaton) {
        requireSmall(automaton.getNumStates());
        return automaton;
    }

    private static void requireSmall(long states) {
        if (states > MAX_STATES) {
            throw new TooLargeException("an automaton of more than " + MAX_STATES + " states");
        }
    }

    private static TooLargeException tooComplex() {
        return new TooLargeException("an automaton that takes too long to make deterministic");
    }
}
