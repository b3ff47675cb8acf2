package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;

/**
 * Rewrites a {@code tokenizer.json} so that special tokens are never found in a text, which is what {@code split_special_tokens=True} means
 * in transformers. A special token with a place in the model's own vocabulary is taken off the list of added ones. The others cannot be,
 * since the library numbers added tokens by their place in the list: they get a text instead that nobody can guess.
 *
 * <p>What differs from transformers: an added token that is not special, written inside the text of a special one, is found here.
 * Stateless and thread-safe.
 */
public final class PlainSpecialTokens {
    private PlainSpecialTokens() {}

    /** The content, rewritten; the tree given is changed. */
    public static String in(JsonNode tokenizer) {
        if (tokenizer.path("added_tokens") instanceof ArrayNode added) {
            hideSpecial(added, pieces(tokenizer.path("model").path("vocab")));
        }
        return tokenizer.toString();
    }

    /** Unigram keeps a list of pieces with their scores, the other kinds a mapping. */
    private static Set<String> pieces(JsonNode vocabulary) {
        Set<String> pieces = new HashSet<>();
        if (vocabulary.isArray()) {
            vocabulary.forEach(entry -> pieces.add(entry.path(0).asText()));
        } else {
            vocabulary.fieldNames().forEachRemaining(pieces::add);
        }
        return pieces;
    }

    private static void hideSpecial(ArrayNode added, Set<String> vocabulary) {
        Iterator<JsonNode> tokens = added.iterator();
        while (tokens.hasNext()) {
            ObjectNode token = (ObjectNode) tokens.next();
            if (token.path("special").asBoolean()) {
                if (vocabulary.contains(token.path("content").asText())) {
                    tokens.remove();
                } else {
                    token.put("content", UUID.randomUUID().toString());
                }
            }
        }
    }
}
