package org.eft4j.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What can be said of an answer's manners without a judge. Each check that is set must hold. Begin with {@link #NONE}
 * and add what a helpful answer has. Immutable.
 */
public final class Checks {
    /** Checks nothing. */
    public static final Checks NONE =
            new Checks(false, List.of(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

    private static final Pattern SENTENCE_END = Pattern.compile("[.!?…。！？؟।][\"'”’»)\\]]*\\s*$");

    private final boolean ends;
    private final List<String> restates;
    private final Optional<Pattern> pattern;
    private final OptionalInt minWords;
    private final OptionalInt maxWords;

    Checks(boolean ends, List<String> restates, Optional<Pattern> pattern, OptionalInt minWords, OptionalInt maxWords) {
        this.ends = ends;
        this.restates = List.copyOf(restates);
        this.pattern = pattern;
        this.minWords = minWords;
        this.maxWords = maxWords;
    }

    /** Asks that the answer end by itself, with a mark that ends a sentence. */
    public Checks ending() {
        return new Checks(true, restates, pattern, minWords, maxWords);
    }

    /** Asks that one of these, such as names of the question's subject, occur in the answer, word by word. */
    public Checks restating(String... subjects) {
        return new Checks(ends, List.of(subjects), pattern, minWords, maxWords);
    }

    /** Asks that a pattern occur in the answer. */
    public Checks matching(Pattern wanted) {
        return new Checks(ends, restates, Optional.of(wanted), minWords, maxWords);
    }

    /** Asks for this number of words at least and at most. */
    public Checks words(int least, int most) {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException(
                    "words must be 0 or more, and no fewer at most than at least; got " + least + " to " + most);
        }
        return new Checks(ends, restates, pattern, OptionalInt.of(least), OptionalInt.of(most));
    }

    /**
     * Returns whether an answer passes every check.
     *
     * @throws org.eft4j.EftException if the pattern backtracks too far
     */
    public boolean pass(Answer answer) {
        Words words = Words.of(answer.text());
        return (!ends || (answer.ended() && SENTENCE_END.matcher(answer.text()).find()))
                && (restates.isEmpty() || restates.stream().map(Words::of).anyMatch(words::contain))
                && pattern.map(p -> BoundedSearch.find(p, answer.text()).isPresent())
                        .orElse(true)
                && words.count() >= minWords.orElse(0)
                && words.count() <= maxWords.orElse(Integer.MAX_VALUE);
    }
}
