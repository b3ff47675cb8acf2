package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rewrites a {@code tokenizer.json} so that no text is read as a special token, which the tokenizer library cannot be
 * told to do. Each special token keeps its id and its flags and gets a {@linkplain SecretSpellings secret spelling}, in
 * the list of added tokens and in the vocabulary of the model, so that the model itself does not find it either:
 * Unigram would cut it out of a text, WordLevel and WordPiece would take a word for it, and so would BPE that ignores
 * merges. Merges that lead to a special token are removed. Every other piece keeps its id, its score and its rank.
 * Stateless and thread-safe.
 */
final class LiteralTokenizerJson {
    private LiteralTokenizerJson() {}

    /** Returns the rewritten content; the tree given is changed. */
    static String rewrite(JsonNode tokenizer, SecretSpellings spellings) {
        for (JsonNode token : tokenizer.path("added_tokens")) {
            rename(token, "content", spellings);
        }
        if (tokenizer.path("model") instanceof ObjectNode model) {
            rename(model, "unk_token", spellings);
            if (model.path("vocab") instanceof ObjectNode vocabulary) {
                renameKeys(vocabulary, spellings);
            }
            if (model.path("vocab") instanceof ArrayNode pieces) {
                renamePieces(pieces, spellings);
            }
            if (model.path("merges") instanceof ArrayNode merges) {
                removeMerges(merges, model.path("continuing_subword_prefix").asText(""), spellings);
            }
        }
        return tokenizer.toString();
    }

    private static void rename(JsonNode holder, String field, SecretSpellings spellings) {
        String token = holder.path(field).asText();
        if (spellings.isSpecial(token) && holder instanceof ObjectNode object) {
            object.put(field, spellings.of(token));
        }
    }

    /** Renames the special tokens of BPE, WordPiece and WordLevel, which map pieces to ids. */
    private static void renameKeys(ObjectNode vocabulary, SecretSpellings spellings) {
        List<String> special = new ArrayList<>();
        vocabulary.fieldNames().forEachRemaining(piece -> {
            if (spellings.isSpecial(piece)) {
                special.add(piece);
            }
        });
        special.forEach(piece -> vocabulary.set(spellings.of(piece), vocabulary.remove(piece)));
    }

    /** Renames the special tokens of Unigram, which has a list of pieces with their scores. */
    private static void renamePieces(ArrayNode pieces, SecretSpellings spellings) {
        for (JsonNode entry : pieces) {
            String piece = entry.path(0).asText();
            if (spellings.isSpecial(piece) && entry instanceof ArrayNode pair) {
                pair.set(0, TextNode.valueOf(spellings.of(piece)));
            }
        }
    }

    /**
     * Removes the merges of special tokens, and those that lead to one: the library refuses a merge whose pieces are
     * not in the vocabulary.
     */
    private static void removeMerges(ArrayNode merges, String prefix, SecretSpellings spellings) {
        Iterator<JsonNode> rest = merges.iterator();
        while (rest.hasNext()) {
            if (Merge.of(rest.next())
                    .filter(merge -> Stream.of(merge.first(), merge.second(), merge.joined(prefix))
                            .anyMatch(spellings::isSpecial))
                    .isPresent()) {
                rest.remove();
            }
        }
    }
}
