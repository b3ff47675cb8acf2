package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eft4j.BackendException;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The pieces that the model of a {@code tokenizer.json} knows, without those added to them. Not thread-safe. */
final class ModelPieces {
    /** Sixteen times the largest vocabulary known. An id costs memory, whether or not it stands for something. */
    private static final int MAX_ID = (1 << 22) - 1;

    private static final String ID = "a token id from 0 to " + MAX_ID;
    private static final String VOCABULARY = "vocab";

    private final List<@Nullable String> pieces = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final boolean list;

    private ModelPieces(JsonObject model) {
        list = model.node().path(VOCABULARY).isArray();
        if (list) {
            // Unigram: a list of [piece, score], the place being the id.
            for (JsonNode entry : model.list(VOCABULARY)) {
                if (!entry.path(0).isTextual()) {
                    throw model.refused(VOCABULARY + "[" + pieces.size() + "]", "a list of a piece and its score");
                }
                put(pieces.size(), entry.path(0).textValue());
            }
        } else {
            // BPE, WordPiece, WordLevel: from piece to id.
            JsonObject vocabulary = model.object(VOCABULARY);
            vocabulary.fields().forEach(piece -> put(id(vocabulary, piece), piece));
        }
        if (pieces.isEmpty()) {
            throw new BackendException(model.file().toAbsolutePath() + " holds no vocabulary ("
                    + model.place(VOCABULARY) + "); fetch the file again");
        }
    }

    /**
     * Reads them.
     *
     * @param tokenizer the content of the file
     * @throws BackendException if there are none, or an id is one that no vocabulary has
     */
    static ModelPieces of(JsonObject tokenizer) {
        return new ModelPieces(tokenizer.object("model"));
    }

    /** Returns the id in a field; refuses one that no vocabulary has. */
    static int id(JsonObject holder, String field) {
        int id = holder.integer(field).orElse(-1);
        if (id < 0 || id > MAX_ID) {
            throw holder.refused(field, ID);
        }
        return id;
    }

    /** Returns the id that a text states, which is the name of a field or in it. */
    static int id(JsonObject holder, String field, String text) {
        try {
            int id = Integer.parseInt(text);
            if (id >= 0 && id <= MAX_ID) {
                return id;
            }
        } catch (NumberFormatException e) {
            // Refused below like any other text that is no id.
        }
        throw holder.refused(field, ID + " for its name");
    }

    private void put(int id, String piece) {
        while (pieces.size() <= id) {
            pieces.add(null);
        }
        pieces.set(id, piece);
        ids.put(piece, id);
    }

    /** The pieces by id, null where an id stands for nothing; the caller may add to them. */
    List<@Nullable String> byId() {
        return pieces;
    }

    /** Whether they are a list, in which every id stands for a piece. */
    boolean isList() {
        return list;
    }

    /** Returns the id of a piece. */
    OptionalInt id(String piece) {
        Integer id = ids.get(piece);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Returns the piece of an id, null if the model has none. */
    @Nullable
    String piece(int id) {
        return id < pieces.size() ? pieces.get(id) : null;
    }
}
