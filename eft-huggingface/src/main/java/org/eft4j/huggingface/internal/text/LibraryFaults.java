package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eft4j.BackendException;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.eft4j.huggingface.internal.regex.Backtracking;
import org.eft4j.huggingface.internal.regex.UnboundedPatternException;

/**
 * Refuses what a {@code tokenizer.json} can say that makes the tokenizer library end the process or run without end.
 * The library has no errors for these: its native code panics, at opening or at the first text that meets the fault.
 * They were found by opening mutated files and by reading its sources (tokenizers 0.21.4). Stateless and thread-safe.
 */
final class LibraryFaults {
    /** WordPiece needs a time for a word that grows faster than its length. Published files say 100. */
    private static final int LONGEST_WORD = 1_000;

    private LibraryFaults() {}

    /**
     * Refuses them.
     *
     * @throws BackendException for the first one found, with file, field and value
     */
    static void refuse(JsonObject tokenizer) {
        refuseModel(tokenizer.object("model"));
        steps(tokenizer.object("normalizer"), "normalizers").forEach(LibraryFaults::refuseNormalizer);
        steps(tokenizer.object("pre_tokenizer"), "pretokenizers").forEach(LibraryFaults::refuseSplitter);
        steps(tokenizer.object("post_processor"), "processors").forEach(LibraryFaults::refuseTemplate);
        steps(tokenizer.object("decoder"), "decoders").forEach(LibraryFaults::refuseDecoder);
    }

    /**
     * The steps of a sequence, which can hold other sequences. Steps are known by their fields: old files do not name
     * them.
     */
    private static Stream<JsonObject> steps(JsonObject step, String sequence) {
        step.node().fieldNames().forEachRemaining(field -> refuseEndlessNumbers(step, field));
        return step.has(sequence)
                ? step.objects(sequence).stream().flatMap(inner -> steps(inner, sequence))
                : Stream.of(step);
    }

    /** A number that no double can hold, which is read as infinite. */
    private static void refuseEndlessNumbers(JsonObject step, String field) {
        if (holdsEndlessNumber(step.node().path(field))) {
            throw step.refused(field, "numbers that a double can hold");
        }
    }

    private static boolean holdsEndlessNumber(JsonNode node) {
        if (node.isNumber()) {
            return !Double.isFinite(node.doubleValue());
        }
        return StreamSupport.stream(node.spliterator(), false).anyMatch(LibraryFaults::holdsEndlessNumber);
    }

    private static void refuseModel(JsonObject model) {
        String word = "max_input_chars_per_word";
        if (model.integer(word).orElse(0) > LONGEST_WORD) {
            throw model.refused(word, "at most " + LONGEST_WORD);
        }
        String prefix = model.text("continuing_subword_prefix").orElse("");
        int index = 0;
        for (JsonNode merge : prefix.isEmpty() ? List.<JsonNode>of() : model.list("merges")) {
            if (Merge.of(merge).filter(pair -> pair.second().startsWith(prefix)).isEmpty()) {
                throw model.refused("merges[" + index + "]", "two pieces, of which the second begins with " + prefix);
            }
            index++;
        }
    }

    private static void refuseNormalizer(JsonObject step) {
        if (step.node().has("precompiled_charsmap")
                || step.text("type").orElse("").equals("Precompiled")) {
            PrecompiledCharacters.require(step, "precompiled_charsmap");
        }
        if (step.text("prepend").filter(String::isEmpty).isPresent()) {
            throw step.refused("prepend", "at least one character");
        }
        if (step.has("content") && step.node().path("pattern").isObject()) {
            refuseEmptyMatches(step.object("pattern"));
        }
    }

    private static void refuseEmptyMatches(JsonObject pattern) {
        boolean canBeEmpty = pattern.text("String").map(String::isEmpty).orElse(false);
        String field = pattern.has("Regex") ? "Regex" : "String";
        try {
            canBeEmpty |= pattern.has("Regex")
                    && Backtracking.of(pattern.text("Regex").orElse("")).canBeEmpty();
        } catch (UnboundedPatternException e) {
            return; // refused with its own reason, wherever it stands
        }
        if (canBeEmpty) {
            throw pattern.refused(field, "a pattern that matches at least one character");
        }
    }

    private static void refuseSplitter(JsonObject step) {
        if (step.has("length") && step.integer("length").orElse(0) < 1) {
            throw step.refused("length", "a number of characters of at least 1");
        }
    }

    private static void refuseTemplate(JsonObject step) {
        for (String template : List.of("single", "pair")) {
            for (JsonObject piece : step.objects(template)) {
                String token = piece.object("SpecialToken").text("id").orElse("");
                if (piece.has("SpecialToken") && !step.object("special_tokens").has(token)) {
                    throw piece.object("SpecialToken").refused("id", "a token that special_tokens describes");
                }
                if (template.equals("single")
                        && piece.object("Sequence").text("id").orElse("A").equals("B")) {
                    throw piece.object("Sequence").refused("id", "A, the only text there is");
                }
            }
        }
    }

    private static void refuseDecoder(JsonObject step) {
        if (step.has("start") && step.integer("stop").orElse(0) > 0) {
            throw step.refused("stop", "0, as a token may be shorter");
        }
    }
}
