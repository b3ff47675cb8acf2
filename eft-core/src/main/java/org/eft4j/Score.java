package org.eft4j;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How likely a model finds a given text.
 *
 * @param tokens the ids of the text that was scored
 * @param logProbabilities of each token given all before it, normalised, in nats
 * @param members the same for each member of an ensemble, by name, members of nested ensembles as {@code outer/inner};
 *     empty unless asked for
 * @param explanations of each token, where {@link Scorer#withExplanations} asked for them, else empty
 */
public record Score(
        List<Integer> tokens,
        List<Double> logProbabilities,
        Map<String, List<Double>> members,
        List<Explanation> explanations) {
    /** Makes the lists and the map immutable. */
    public Score {
        tokens = List.copyOf(tokens);
        logProbabilities = List.copyOf(logProbabilities);
        Map<String, List<Double>> copies = new LinkedHashMap<>();
        members.forEach((name, values) -> copies.put(name, List.copyOf(values)));
        members = Collections.unmodifiableMap(copies);
        explanations = List.copyOf(explanations);
    }

    /** Returns the log-probability of the whole text, in nats. */
    public double total() {
        return logProbabilities.stream().mapToDouble(Double::doubleValue).sum();
    }

    /**
     * Returns the mean negative log-probability of a token in bits. Of a model over bytes ({@link
     * LanguageModel#overBytes()}) these are bits per byte, which compare across tokenizers.
     */
    public double bitsPerToken() {
        return -total() / tokens.size() / Math.log(2);
    }

    /** exp of the mean negative log-probability for each token. */
    public double perplexity() {
        return Math.exp(-total() / tokens.size());
    }
}
