package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.BackendException;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Reads the pieces out of a {@code tokenizer.json}, which the tokenizer library does not tell. Stateless and thread-safe. */
public final class VocabularyReader {
    /** Sixteen times the largest vocabulary known. An id costs memory, whether or not it stands for something. */
    private static final int MAX_ID = (1 << 22) - 1;

    private static final String ID = "a token id from 0 to " + MAX_ID;

    private VocabularyReader() {}

    /**
     * The vocabulary: the pieces of the tokenizer's model and the tokens added to them.
     *
     * @param tokenizer the content of the file
     * @param width the width of the model's logits, from which on pieces have no score and are cut off
     * @throws BackendException if it holds no pieces, or an id that no vocabulary has
     */
    public static Vocabulary read(JsonObject tokenizer, int width) {
        List<@Nullable String> pieces = new ArrayList<>();
        JsonObject model = tokenizer.object("model");
        if (model.node().path("vocab").isArray()) {
            // Unigram: a list of [piece, score], the place being the id.
            for (JsonNode entry : model.list("vocab")) {
                if (!entry.path(0).isTextual()) {
                    throw model.refused("vocab[" + pieces.size() + "]", "a list of a piece and its score");
                }
                pieces.add(entry.path(0).textValue());
            }
        } else {
            // BPE, WordPiece, WordLevel: from piece to id.
            JsonObject vocabulary = model.object("vocab");
            vocabulary.node().fieldNames().forEachRemaining(piece -> put(pieces, vocabulary, piece, piece));
        }
        for (JsonObject token : tokenizer.objects("added_tokens")) {
            put(
                    pieces,
                    token,
                    "id",
                    token.text("content").orElseThrow(() -> token.refused("content", "the token's text")));
        }
        if (pieces.isEmpty()) {
            throw new BackendException(
                    tokenizer.file().toAbsolutePath() + " holds no vocabulary (model.vocab); fetch the file again");
        }
        return Vocabulary.of(pieces.subList(0, Math.min(width, pieces.size())));
    }

    private static void put(List<@Nullable String> pieces, JsonObject holder, String field, String piece) {
        int id = holder.integer(field).orElse(-1);
        if (id < 0 || id > MAX_ID) {
            throw holder.refused(field, ID);
        }
        while (pieces.size() <= id) {
            pieces.add(null);
        }
        pieces.set(id, piece);
    }
}
