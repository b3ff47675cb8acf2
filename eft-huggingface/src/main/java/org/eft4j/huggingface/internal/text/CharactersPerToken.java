package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * How many characters of a text become one token at most, on average over the text. Where every character is kept, that
 * is the length of the longest piece. Normalizers that compose characters, splitters that drop spaces and models that
 * skip what they do not know make fewer tokens of a text; they are given {@value #SHORTENING} times as much, which only
 * a text that is made to vanish exceeds. Stateless and thread-safe.
 */
final class CharactersPerToken {
    private static final int SHORTENING = 16;

    /** Normalizers and splitters that drop nothing, whatever their options. */
    private static final Set<String> KEEPING =
            Set.of("Sequence", "Prepend", "ByteLevel", "Metaspace", "Digits", "UnicodeScripts");

    private CharactersPerToken() {}

    /** Returns the number. */
    static long most(JsonNode tokenizer) {
        return (long) longestPiece(tokenizer) * (keepsAll(tokenizer) ? 1 : SHORTENING);
    }

    private static int longestPiece(JsonNode tokenizer) {
        int longest = 1;
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        for (JsonNode entry : vocabulary.isArray() ? vocabulary : List.<JsonNode>of()) {
            longest = Math.max(longest, entry.path(0).asText().length());
        }
        for (JsonNode token : tokenizer.path("added_tokens")) {
            longest = Math.max(longest, token.path("content").asText().length());
        }
        for (String piece : (Iterable<String>) vocabulary::fieldNames) {
            longest = Math.max(longest, piece.length());
        }
        return longest;
    }

    private static boolean keepsAll(JsonNode tokenizer) {
        JsonNode model = tokenizer.path("model");
        boolean knowsAllBytes = model.path("byte_fallback").asBoolean()
                || tokenizer.path("pre_tokenizer").findValuesAsText("type").contains("ByteLevel");
        return knowsAllBytes
                && keeps(tokenizer.path("normalizer"))
                && keeps(tokenizer.path("pre_tokenizer"))
                && keepsSpaces(tokenizer.path("added_tokens"));
    }

    private static boolean keeps(JsonNode step) {
        if (step.isNull() || step.isMissingNode()) {
            return true;
        }
        for (String list : List.of("normalizers", "pretokenizers")) {
            for (JsonNode inner : step.path(list)) {
                if (!keeps(inner)) {
                    return false;
                }
            }
        }
        return switch (step.path("type").asText()) {
            case "Split", "Punctuation" -> !step.path("behavior").asText().equals("Removed");
            case "Replace" ->
                step.path("pattern").has("String")
                        && step.path("content").asText().length()
                                >= step.path("pattern").path("String").asText().length();
            default -> KEEPING.contains(step.path("type").asText());
        };
    }

    /** An added token can take in all the spaces around it. */
    private static boolean keepsSpaces(JsonNode addedTokens) {
        for (JsonNode token : addedTokens) {
            if (token.path("lstrip").asBoolean() || token.path("rstrip").asBoolean()) {
                return false;
            }
        }
        return true;
    }
}
