package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * Makes the tokenizer library give each added token its own id. The library disregards the ids in {@code added_tokens}:
 * it numbers those tokens that the model does not know by their place in the list, beginning with the number of the
 * model's pieces. So the list is sorted by id, and each id that stands for nothing gets a token with a text that nobody
 * can guess. Stateless and thread-safe.
 */
final class LibraryNumbering {
    private LibraryNumbering() {}

    /**
     * Rewrites the content of a {@code tokenizer.json}.
     *
     * @param tokenizer the content, which is changed
     * @return the ids that were given a token, though they stand for nothing
     */
    static BitSet apply(JsonObject tokenizer) {
        BitSet unassigned = new BitSet();
        ModelPieces pieces = ModelPieces.of(tokenizer);
        List<AddedToken> added = AddedTokens.of(tokenizer).stream()
                .sorted(Comparator.comparingInt(token -> token.id().orElseThrow()))
                .toList();
        if (added.stream().allMatch(token -> pieces.id(token.content()).isPresent())) {
            return unassigned;
        }
        String unguessable = UUID.randomUUID() + "-";
        IntFunction<String> filler = id -> {
            unassigned.set(id);
            return unguessable + id;
        };
        if (!pieces.isList()) {
            fillVocabulary((ObjectNode) tokenizer.node().at("/model/vocab"), pieces, added, filler);
        }
        ArrayNode list = ((ObjectNode) tokenizer.node()).putArray("added_tokens");
        int next = pieces.byId().size();
        for (AddedToken token : added) {
            for (int id = token.id().orElseThrow(); next < id; next++) {
                list.add(AddedToken.filler(filler.apply(next), next).toJson());
            }
            list.add(token.toJson());
            next = Math.max(next, token.id().orElseThrow() + 1);
        }
        return unassigned;
    }

    /** Leaves no id out among those of the model's pieces, so that their number is the first id after them. */
    private static void fillVocabulary(
            ObjectNode vocabulary, ModelPieces pieces, List<AddedToken> added, IntFunction<String> filler) {
        BitSet holes = new BitSet();
        for (int id = 0; id < pieces.byId().size(); id++) {
            holes.set(id, pieces.piece(id) == null);
        }
        for (AddedToken token : added) {
            int id = token.id().orElseThrow();
            if (holes.get(id)) {
                vocabulary.put(token.content(), id);
                holes.clear(id);
            }
        }
        holes.stream().forEach(id -> vocabulary.put(filler.apply(id), id));
    }
}
