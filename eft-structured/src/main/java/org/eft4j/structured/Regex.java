package org.eft4j.structured;

import org.apache.lucene.util.automaton.Automaton;
import org.eft4j.LanguageModel;
import org.eft4j.TokenConstraint;
import org.eft4j.structured.internal.automaton.Constraints;
import org.eft4j.structured.internal.automaton.Machine;
import org.eft4j.structured.internal.automaton.NetworkBuilder;
import org.eft4j.structured.internal.automaton.TooLargeException;
import org.eft4j.structured.internal.regex.CharacterEdges;
import org.eft4j.structured.internal.regex.Pattern;
import org.eft4j.structured.internal.regex.PatternException;

/**
 * Has every text match a regular expression as a whole. The syntax is that of JavaScript with the flag u, without what
 * no automaton can do: references to groups, looking ahead and behind, word boundaries, and without classes of Unicode
 * properties. A dot is any character but the ends of lines. Lazy repetitions match the same texts as others.
 *
 * <p>Immutable and thread-safe. Masks are kept for each vocabulary, so one object for many generations is cheapest.
 */
public final class Regex implements TokenConstraint.Source {
    private final String pattern;
    private final Constraints constraints;

    private Regex(String pattern, Constraints constraints) {
        this.pattern = pattern;
        this.constraints = constraints;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is no such pattern, matches no text, or its automaton would be too large
     */
    public static Regex of(String pattern) {
        try {
            return new Regex(pattern, constraints(Pattern.matching(pattern), "the pattern " + pattern));
        } catch (PatternException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (TooLargeException e) {
            throw new IllegalArgumentException(
                    "the pattern " + pattern + " needs " + e.getMessage() + "; expected a smaller one", e);
        }
    }

    /** Returns constraints of an automaton over code points. */
    static Constraints constraints(Automaton automaton, String name) {
        NetworkBuilder builder = new NetworkBuilder();
        int rule = builder.newRule(name);
        new CharacterEdges(builder, false).add(builder.start(rule), automaton, builder.end(rule));
        var network = builder.build(rule);
        if (!network.hasText()) {
            throw new IllegalArgumentException(name + " matches no text; expected one that does");
        }
        return new Constraints(new Machine(network));
    }

    /** Returns the pattern. */
    public String pattern() {
        return pattern;
    }

    /** Returns whether a text matches as a whole. */
    public boolean accepts(String text) {
        return constraints.accepts(text);
    }

    @Override
    public TokenConstraint compileFor(LanguageModel model) {
        return constraints.of(model);
    }

    @Override
    public String toString() {
        return "Regex[" + pattern + "]";
    }
}
