package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.BackendException;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.eft4j.huggingface.internal.regex.Backtracking;
import org.eft4j.huggingface.internal.regex.UnboundedPatternException;

/**
 * The regular expressions of a {@code tokenizer.json}. The library runs them on every text with an engine that
 * backtracks, and ends the process where that takes too long. Stateless and thread-safe.
 */
final class TokenizerPatterns {
    /** The parts of the file that hold patterns. */
    private static final List<String> PARTS = List.of("normalizer", "pre_tokenizer", "post_processor", "decoder");

    /** GPT-2's pattern, which ByteLevel uses without naming it. */
    private static final String BYTE_LEVEL =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final int LONGEST_SHOWN = 200;

    private TokenizerPatterns() {}

    /**
     * Returns the length in characters up to which all of them can be run on any text.
     *
     * @throws BackendException if one of them has no such length, with the pattern and the reason
     */
    static long longestText(JsonObject tokenizer) {
        long longest = Long.MAX_VALUE;
        for (String part : PARTS) {
            for (String pattern : patterns(tokenizer.node().path(part))) {
                longest = Math.min(longest, longestText(tokenizer, part, pattern));
            }
        }
        return longest;
    }

    private static List<String> patterns(JsonNode part) {
        List<String> patterns = new ArrayList<>(part.findValuesAsText("Regex"));
        if (part.findValuesAsText("type").contains("ByteLevel")) {
            patterns.add(BYTE_LEVEL);
        }
        return patterns;
    }

    private static long longestText(JsonObject tokenizer, String part, String pattern) {
        try {
            return Backtracking.of(pattern).longestText();
        } catch (UnboundedPatternException e) {
            throw new BackendException(
                    tokenizer.file().toAbsolutePath() + ": " + part + " has the pattern " + shown(pattern)
                            + ", which may never end on some texts, because " + e.getMessage()
                            + "; expected one that tries each character of a text a fixed number of times",
                    e);
        }
    }

    private static String shown(String pattern) {
        return pattern.length() <= LONGEST_SHOWN ? pattern : pattern.substring(0, LONGEST_SHOWN) + "…";
    }
}
