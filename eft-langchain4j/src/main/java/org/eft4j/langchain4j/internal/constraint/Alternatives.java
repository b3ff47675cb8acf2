package org.eft4j.langchain4j.internal.constraint;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import org.eft4j.TokenConstraint;

/**
 * Has a text be one of several sequences, each of parts that follow one another, where each part is what a constraint
 * of its own accepts. No token goes across the border of two parts. Immutable and thread-safe.
 */
public final class Alternatives implements TokenConstraint {
    private final List<List<TokenConstraint>> sequences;

    /** Makes the constraint of at least one sequence; each has at least one part. */
    public Alternatives(List<List<TokenConstraint>> sequences) {
        this.sequences = sequences.stream().map(List::copyOf).toList();
    }

    @Override
    public State start() {
        List<Place> places = new ArrayList<>();
        sequences.forEach(sequence -> enter(places, sequence.get(0).start(), sequence.subList(1, sequence.size())));
        return new Places(places);
    }

    /** Adds a place in a part, and those at the beginning of the parts that may follow at once. */
    private static void enter(List<Place> places, State state, List<TokenConstraint> rest) {
        places.add(new Place(state, rest));
        if (state.mayEnd() && !rest.isEmpty()) {
            enter(places, rest.get(0).start(), rest.subList(1, rest.size()));
        }
    }

    /**
     * Where one of the sequences stands.
     *
     * @param state in its part
     * @param rest the parts that follow that one
     */
    private record Place(State state, List<TokenConstraint> rest) {}

    /** Where all sequences stand that begin like the text. */
    private static final class Places implements State {
        private final List<Place> places;
        private final TokenSet allowed;

        Places(List<Place> places) {
            this.places = places;
            this.allowed = allowedBy(places);
        }

        private static TokenSet allowedBy(List<Place> places) {
            if (places.size() == 1) {
                return places.get(0).state().allowed();
            }
            BitSet union = new BitSet();
            places.forEach(place -> union.or(place.state().allowed().toBitSet()));
            return TokenSet.of(union);
        }

        @Override
        public TokenSet allowed() {
            return allowed;
        }

        @Override
        public boolean mayEnd() {
            return places.stream()
                    .anyMatch(place -> place.rest().isEmpty() && place.state().mayEnd());
        }

        @Override
        public State after(int token) {
            List<Place> next = new ArrayList<>();
            for (Place place : places) {
                if (place.state().allowed().contains(token)) {
                    enter(next, place.state().after(token), place.rest());
                }
            }
            return new Places(next);
        }

        @Override
        public String toString() {
            return places.stream().map(place -> place.state().toString()).collect(Collectors.joining(" or "));
        }
    }
}
