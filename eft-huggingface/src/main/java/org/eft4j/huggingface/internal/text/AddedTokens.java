package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * The tokens added to those of a tokenizer's model, collected from {@code tokenizer.json} and the files beside it. Each
 * has the id that a file gives it; transformers numbers them by their place in a list instead, so files that leave an
 * id out would shift all tokens after it. Files that contradict each other about an id are refused. Not thread-safe.
 */
final class AddedTokens {
    private static final String ADDED_TOKENS = "added_tokens";

    /** The library is given a token for each id that has none. More than this would take it seconds. */
    private static final int MAX_UNASSIGNED = 10_000;

    private final ModelPieces pieces;
    private final Map<String, AddedToken> byContent = new LinkedHashMap<>();

    private AddedTokens(ModelPieces pieces) {
        this.pieces = pieces;
    }

    /**
     * Writes all added tokens into the {@code added_tokens} of a {@code tokenizer.json}, each with its own id.
     *
     * @param tokenizer the content of the file, which is changed
     * @throws org.eft4j.BackendException if two tokens have one id, or one token two
     */
    static void complete(JsonObject tokenizer, TokenizerSettings settings) {
        AddedTokens tokens = new AddedTokens(ModelPieces.of(tokenizer));
        of(tokenizer).forEach(tokens::add);
        settings.numbered().stream()
                .sorted(Comparator.comparingInt(token -> token.id().orElseThrow()))
                .forEach(tokens::add);
        settings.special().forEach(tokens::addSpecial);
        tokens.check();
        if (!tokens.byContent.isEmpty()) {
            ArrayNode list = ((ObjectNode) tokenizer.node()).putArray(ADDED_TOKENS);
            tokens.byContent.values().forEach(token -> list.add(token.toJson()));
        }
    }

    /** Reads the {@code added_tokens} of a {@code tokenizer.json}. */
    static List<AddedToken> of(JsonObject tokenizer) {
        return tokenizer.objects(ADDED_TOKENS).stream().map(AddedToken::of).toList();
    }

    /** A later file says how a token is looked for; once special, it stays so. */
    private void add(AddedToken token) {
        AddedToken known = byContent.get(token.content());
        if (known != null && !known.id().equals(token.id())) {
            throw token.refused("the id " + known.id().orElseThrow() + ", as in " + known.origin());
        }
        byContent.put(token.content(), known != null && known.special() ? token.asSpecial() : token);
    }

    /** A token that no file gives an id has that of the model's piece, or the next that is free. */
    private void addSpecial(AddedToken token) {
        AddedToken known = byContent.get(token.content());
        if (known != null) {
            byContent.put(token.content(), known.asSpecial());
        } else {
            byContent.put(
                    token.content(), token.withId(pieces.id(token.content()).orElseGet(this::nextId)));
        }
    }

    private int nextId() {
        int next = pieces.byId().size();
        for (AddedToken token : byContent.values()) {
            next = Math.max(next, token.id().orElseThrow() + 1);
        }
        return next;
    }

    private void check() {
        Map<Integer, AddedToken> byId = new HashMap<>();
        int outside = 0;
        for (AddedToken token : byContent.values()) {
            int id = token.id().orElseThrow();
            if (pieces.id(token.content()).orElse(id) != id) {
                throw token.refused(
                        "the id " + pieces.id(token.content()).getAsInt() + ", as in the model's vocabulary");
            }
            String piece = pieces.piece(id);
            if (piece != null && !piece.equals(token.content())) {
                throw token.refused("another: that is the piece " + piece + " of the model's vocabulary");
            }
            AddedToken other = byId.put(id, token);
            if (other != null) {
                throw token.refused("another: that is the token " + other.content() + " in " + other.origin());
            }
            outside += piece == null ? 1 : 0;
        }
        long assigned = pieces.byId().stream().filter(piece -> piece != null).count() + outside;
        if (outside > 0 && nextId() - assigned > MAX_UNASSIGNED) {
            byContent.values().stream()
                    .max(Comparator.comparingInt(token -> token.id().orElseThrow()))
                    .ifPresent(token -> {
                        throw token.refused("at most " + MAX_UNASSIGNED + " ids without a token before it");
                    });
        }
    }
}
