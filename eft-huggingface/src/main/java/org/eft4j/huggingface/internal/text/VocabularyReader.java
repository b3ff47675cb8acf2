package org.eft4j.huggingface.internal.text;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pieces in a {@code tokenizer.json}, which the tokenizer library does not report. Equal vocabularies are one
 * object for as long as one of their models holds it: the models of a family need not hold the same pieces several
 * times, and comparing them takes no time. Thread-safe.
 */
public final class VocabularyReader {
    private static final Map<Vocabulary, WeakReference<Vocabulary>> HELD = new WeakHashMap<>();

    private VocabularyReader() {}

    /**
     * Returns the vocabulary: the pieces of the tokenizer's model and the tokens added to them.
     *
     * @param tokenizer the content of the file
     * @param width the width of the model's logits; pieces with higher ids have no score and are cut off
     * @throws org.eft4j.BackendException if it holds no pieces, or an id that no vocabulary has
     */
    public static Vocabulary read(JsonObject tokenizer, int width) {
        List<@Nullable String> pieces = ModelPieces.of(tokenizer).byId();
        for (AddedToken token : AddedTokens.of(tokenizer)) {
            int id = token.id().orElseThrow();
            while (pieces.size() <= id) {
                pieces.add(null);
            }
            pieces.set(id, token.content());
        }
        return theOneEqualTo(Vocabulary.of(pieces.subList(0, Math.min(width, pieces.size()))));
    }

    private static Vocabulary theOneEqualTo(Vocabulary vocabulary) {
        synchronized (HELD) {
            WeakReference<Vocabulary> reference = HELD.get(vocabulary);
            Vocabulary held = reference == null ? null : reference.get();
            if (held != null) {
                return held;
            }
            HELD.put(vocabulary, new WeakReference<>(vocabulary));
            return vocabulary;
        }
    }
}
