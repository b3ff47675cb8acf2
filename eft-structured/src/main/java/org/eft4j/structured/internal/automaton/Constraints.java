package org.eft4j.structured.internal.automaton;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.IntPredicate;
import org.eft4j.LanguageModel;
import org.eft4j.TokenConstraint;
import org.eft4j.Tokenizer.TokenBytes;
import org.eft4j.Vocabulary;

/**
 * Makes constraints of one machine for models, one for each vocabulary, so that generators share masks. The trees of
 * vocabularies are shared by all machines; both are forgotten with the vocabulary's tokenizer. Thread-safe.
 */
public final class Constraints {
    private static final Map<TokenBytes, Map<Text, TokenVocabulary>> VOCABULARIES = new WeakHashMap<>();

    private final Machine machine;
    private final Map<TokenBytes, Map<Text, TokenConstraint>> constraints = new WeakHashMap<>();

    /** Makes constraints of a machine. */
    public Constraints(Machine machine) {
        this.machine = machine;
    }

    /** Returns whether a text is allowed as a whole. */
    public boolean accepts(String text) {
        return machine.accepts(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Which tokens of a vocabulary are text to a model. */
    private record Text(int width, Set<Integer> endTokens) {}

    /**
     * Returns the constraint for a model.
     *
     * @throws UnsupportedOperationException if the tokenizer has no bytes for each token
     */
    public TokenConstraint of(LanguageModel model) {
        TokenBytes bytes = model.tokenizer().tokenBytes();
        Text text = new Text(model.vocabulary().size(), model.endTokens());
        synchronized (constraints) {
            return constraints
                    .computeIfAbsent(bytes, b -> new HashMap<>())
                    .computeIfAbsent(text, t -> new ByteConstraint(machine, vocabularyOf(model, bytes, t)));
        }
    }

    private static TokenVocabulary vocabularyOf(LanguageModel model, TokenBytes bytes, Text text) {
        Vocabulary vocabulary = model.vocabulary();
        IntPredicate isText =
                id -> !text.endTokens().contains(id) && vocabulary.piece(id).isPresent();
        synchronized (VOCABULARIES) {
            return VOCABULARIES
                    .computeIfAbsent(bytes, b -> new HashMap<>())
                    .computeIfAbsent(text, t -> new TokenVocabulary(bytes, t.width(), isText));
        }
    }
}
