package org.eft4j.evaluation;

import java.text.Normalizer;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The words of a text without case, width and punctuation: runs of letters, marks and digits. Where a script writes no
 * spaces (Chinese, Japanese, Thai and its neighbours) each character is a word.
 */
final class Words {
    private static final String WITHOUT_SPACES =
            "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}";
    private static final Pattern WORD =
            Pattern.compile("[" + WITHOUT_SPACES + "]|[\\p{L}\\p{M}\\p{N}&&[^" + WITHOUT_SPACES + "]]+");

    private final List<String> words;

    private Words(List<String> words) {
        this.words = words;
    }

    /** Returns the words of a text. */
    static Words of(String text) {
        // upper case first: it joins what lower case alone leaves apart, such as ß and ss, or the two small sigmas
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        return new Words(WORD.matcher(Normalizer.normalize(folded, Normalizer.Form.NFKC))
                .results()
                .map(MatchResult::group)
                .toList());
    }

    /** Returns whether another text's words stand in this one, side by side; a text without words stands nowhere. */
    boolean contain(Words other) {
        return !other.words.isEmpty() && Collections.indexOfSubList(words, other.words) >= 0;
    }

    /** Returns how many there are. */
    int count() {
        return words.size();
    }
}
