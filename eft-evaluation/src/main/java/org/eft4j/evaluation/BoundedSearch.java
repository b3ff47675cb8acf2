package org.eft4j.evaluation;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Searches answers for patterns that strangers wrote into question files. Java's patterns can backtrack for years, or
 * until the stack is full; here a search that looks at too many characters is refused.
 */
final class BoundedSearch {
    private static final int MOST_LOOKS = 20_000_000;

    private BoundedSearch() {}

    /**
     * Returns the first match.
     *
     * @throws QuestionException if the search takes too long
     */
    static Optional<MatchResult> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(new CountedText(text, new AtomicInteger()));
        try {
            return matcher.find() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
        } catch (TooManyLooks | StackOverflowError e) {
            throw new QuestionException(
                    "the pattern " + pattern + " backtracks too far on an answer of " + text.length()
                            + " characters; write one with fewer repetitions after or inside one another",
                    e);
        }
    }

    private static final class TooManyLooks extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyLooks() {
            super("more than " + MOST_LOOKS + " characters were looked at", null, false, false);
        }
    }

    /**
     * A text that counts how often it is looked at.
     *
     * @param looks shared by all parts of one text
     */
    private record CountedText(CharSequence text, AtomicInteger looks) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (looks.incrementAndGet() > MOST_LOOKS) {
                throw new TooManyLooks();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.subSequence(start, end), looks);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
