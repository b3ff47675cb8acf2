package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a mix gave a token: the distribution it was chosen from beside one member's own distribution at the same place.
 * In emulated fine-tuning the mix and the small tuned model agree at most tokens; where they do not, the
 * total-variation distance is large, and the tokens most raised and lowered say what the other members brought in
 * (Mitchell et al. 2024, arXiv 2310.12962).
 *
 * <p>Both distributions are normalised over the shared vocabulary, before processors and temperature. Ask for
 * explanations of a text while it is written by {@link GenerationOptions.Builder#explanations}, of a given text by
 * {@link Scorer#withExplanations}. Immutable.
 *
 * @param token the id of the token explained: the chosen or the given one
 * @param against the name of the member that the mix is compared with
 * @param logProbability of the token in the mix, in nats
 * @param members each member's own log-probability of the token, in nats, by name, members of nested ensembles as
 *     {@code outer/inner}
 * @param totalVariation the total-variation distance between the two distributions, ½ Σ |mix − member|: 0 if they are
 *     the same, 1 if they share no token
 * @param raised the tokens whose probability the mix raises most, by falling difference, the lower id first among
 *     equals
 * @param lowered the tokens whose probability the mix lowers most, likewise
 */
public record Explanation(
        int token,
        String against,
        double logProbability,
        Map<String, Double> members,
        double totalVariation,
        List<Change> raised,
        List<Change> lowered) {
    /** Makes the lists and the map immutable. */
    public Explanation {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        raised = List.copyOf(raised);
        lowered = List.copyOf(lowered);
    }

    /**
     * A token's log-probability in the mix and in the member, in nats; −∞ where it cannot occur.
     *
     * @param token the token id
     */
    public record Change(int token, double mix, double member) {
        /** Returns the probability in the mix minus that in the member, in [−1, 1]. */
        public double difference() {
            return Math.exp(mix) - Math.exp(member);
        }
    }

    /**
     * What to explain.
     *
     * @param changes how many of the most raised and of the most lowered tokens to name, at least 0
     * @param member the member to compare the mix with; empty for the reference member, which in up-scaling is the
     *     small tuned model
     */
    public record Request(int changes, Optional<String> member) {
        /** Checks the number. */
        public Request {
            if (changes < 0) {
                throw new IllegalArgumentException("an explanation names at least 0 changed tokens, got " + changes);
            }
            requireNonNull(member);
        }

        /** Against the reference member. */
        public static Request of(int changes) {
            return new Request(changes, Optional.empty());
        }

        /** Returns a copy that compares the mix with the member of this name. */
        public Request against(String name) {
            return new Request(changes, Optional.of(name));
        }
    }
}
