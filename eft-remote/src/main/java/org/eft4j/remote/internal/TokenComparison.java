package org.eft4j.remote.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eft4j.BackendException;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;

/**
 * Compares the ids that a server and a folder give some awkward texts, and the special tokens that matter most. Only
 * ids travel, so a folder whose ids mean something else than the server's would mix nonsense.
 */
final class TokenComparison {
    private static final List<String> TEXTS = List.of(
            "Hello, world! It's 12345.678, isn't it?",
            "  two  spaces\n\n\ta tab",
            "Gr\u00FC\u00DFe, \u0395\u03BB\u03BB\u03B7\u03BD\u03B9\u03BA\u03AC,"
                    + " \u0440\u0443\u0441\u0441\u043A\u0438\u0439, \u65E5\u672C\u8A9E,"
                    + " \u0627\u0644\u0639\u0631\u0628\u064A\u0629",
            "e\u0301 \uD83D\uDE42 \uD83D\uDC69\u200D\uD83D\uDC67",
            "def f(x):\n    return x**2 != 0");

    private TokenComparison() {}

    /**
     * Compares ids.
     *
     * @return a sentence if the server does not tell its ids, empty if all agree
     * @throws BackendException if some differ
     */
    static Optional<String> compare(
            String model, RemoteServer server, Tokenizer tokenizer, Vocabulary vocabulary, Iterable<Integer> ends) {
        List<String> texts = new ArrayList<>(TEXTS);
        for (int end : ends) {
            vocabulary.piece(end).ifPresent(piece -> texts.add("a" + piece + "b"));
        }
        for (String text : texts) {
            int[] here = tokenizer.encode(text, false, true);
            Optional<int[]> there = server.tokenize(text);
            if (there.isEmpty()) {
                return Optional.of("the server does not tell the ids of a text (/tokenize), so they were not compared"
                        + " with the folder's");
            }
            if (!Arrays.equals(here, there.get())) {
                throw new BackendException("the server of " + model + " reads '" + text.strip() + "' as the ids "
                        + Arrays.toString(there.get()) + ", the folder's tokenizer as " + Arrays.toString(here)
                        + "; copy the tokenizer's files from the folder of the served model. If only the server's own"
                        + " tokenizer is at fault, open the model with compareTokens=false");
            }
        }
        return Optional.empty();
    }
}
