package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.BackendException;
import org.eft4j.Vocabulary;
import org.jspecify.annotations.Nullable;

/** Reads the pieces out of a {@code tokenizer.json}, which the tokenizer library does not tell. Stateless and thread-safe. */
public final class VocabularyReader {
    private VocabularyReader() {}

    /**
     * The vocabulary: the pieces of the tokenizer's model and the tokens added to them.
     *
     * @param tokenizer the content of the file
     * @param width the width of the model's logits, behind which pieces have no score and are cut off
     * @param file where it was read, for messages
     * @throws BackendException if it holds no pieces
     */
    public static Vocabulary read(JsonNode tokenizer, int width, Path file) {
        List<@Nullable String> pieces = new ArrayList<>();
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        if (vocabulary.isArray()) {
            // Unigram: a list of [piece, score], the place being the id.
            vocabulary.forEach(entry -> pieces.add(entry.path(0).asText()));
        } else {
            // BPE, WordPiece, WordLevel: from piece to id.
            vocabulary
                    .properties()
                    .forEach(entry -> put(pieces, entry.getValue().intValue(), entry.getKey()));
        }
        for (JsonNode token : tokenizer.path("added_tokens")) {
            put(pieces, token.path("id").intValue(), token.path("content").asText());
        }
        if (pieces.isEmpty()) {
            throw new BackendException(
                    file.toAbsolutePath() + " holds no vocabulary (model.vocab); fetch the file again");
        }
        return Vocabulary.of(pieces.subList(0, Math.min(width, pieces.size())));
    }

    private static void put(List<@Nullable String> pieces, int id, String piece) {
        while (pieces.size() <= id) {
            pieces.add(null);
        }
        pieces.set(id, piece);
    }
}
