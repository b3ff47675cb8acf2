package org.eft4j;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One generated token.
 *
 * @param id the token id
 * @param text the text that became certain with this token: perhaps none, perhaps that of earlier tokens too. The texts
 *     of all tokens together are the text of the generation, unless it was cancelled while some was held back
 * @param logProbabilities what was asked for by {@link GenerationOptions.Builder#logProbabilities}, else empty
 * @param explanation what was asked for by {@link GenerationOptions.Builder#explanations}, else empty
 */
public record Token(
        int id, String text, Optional<LogProbabilities> logProbabilities, Optional<Explanation> explanation) {
    /**
     * The normalised log-probabilities, in nats, that the token was chosen from, before any processor and temperature.
     *
     * @param value that of the chosen token
     * @param top the likeliest tokens, falling, the lower id first among equals; tokens that cannot occur are left out
     * @param members each member's own log-probability of the chosen token, by name, members of nested ensembles as
     *     {@code outer/inner}; empty unless asked for, and for a model alone
     * @param allowed the probability, in [0, 1], that the unconstrained mix gave to all tokens that the constraint
     *     allowed here; empty without a constraint
     */
    public record LogProbabilities(
            double value, List<Candidate> top, Map<String, Double> members, OptionalDouble allowed) {
        /** Makes the log-probabilities of a token that no constraint had a say in. */
        public LogProbabilities(double value, List<Candidate> top, Map<String, Double> members) {
            this(value, top, members, OptionalDouble.empty());
        }
    }

    /**
     * A token that might have been chosen.
     *
     * @param id the token id
     * @param logProbability its normalised log-probability in nats
     */
    public record Candidate(int id, double logProbability) {}
}
