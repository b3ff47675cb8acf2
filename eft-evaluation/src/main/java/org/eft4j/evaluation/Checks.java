package org.eft4j.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What can be said of an answer's manners without a judge: each part that is set must hold.
 *
 * @param ends whether the answer must end by itself, with a mark that ends a sentence
 * @param restates words of which the answer must have one, word by word: the subject of the question; empty for none
 * @param pattern what the answer must contain
 * @param minWords the least number of words
 * @param maxWords the largest number of words
 */
public record Checks(
        boolean ends, List<String> restates, Optional<Pattern> pattern, OptionalInt minWords, OptionalInt maxWords) {
    /** Checks nothing. */
    public static final Checks NONE =
            new Checks(false, List.of(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

    private static final Pattern SENTENCE_END = Pattern.compile("[.!?…。！？؟।][\"'”’»)\\]]*\\s*$");

    /** Makes the list immutable. */
    public Checks {
        restates = List.copyOf(restates);
    }

    /** Whether an answer passes every check. */
    public boolean pass(Answer answer) {
        Words words = Words.of(answer.text());
        return (!ends || (answer.ended() && SENTENCE_END.matcher(answer.text()).find()))
                && (restates.isEmpty() || restates.stream().map(Words::of).anyMatch(words::contain))
                && pattern.map(p -> p.matcher(answer.text()).find()).orElse(true)
                && words.count() >= minWords.orElse(0)
                && words.count() <= maxWords.orElse(Integer.MAX_VALUE);
    }
}
