package org.eft4j.langchain4j.internal.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.eft4j.TokenConstraint;
import org.eft4j.TokenConstraint.State;
import org.eft4j.TokenConstraint.TokenSet;
import org.junit.jupiter.api.Test;

class AlternativesTest {
    private static final TokenConstraint ONE_TWO = new LiteralTokens("one two", 1, 2);
    private static final TokenConstraint ONE_THREE = new LiteralTokens("one three", 1, 3);
    private static final TokenConstraint NOTHING = new LiteralTokens("");

    /** Any number of fives. */
    private static final TokenConstraint FIVES = () -> new State() {
        @Override
        public TokenSet allowed() {
            return TokenSet.of(5);
        }

        @Override
        public boolean mayEnd() {
            return true;
        }

        @Override
        public State after(int token) {
            return this;
        }
    };

    private static State after(TokenConstraint constraint, int... tokens) {
        State state = constraint.start();
        for (int token : tokens) {
            assertThat(state.allowed().contains(token)).as("token %s", token).isTrue();
            state = state.after(token);
        }
        return state;
    }

    private static void assertAllows(State state, int... tokens) {
        assertThat(state.allowed().toBitSet().stream()).containsExactly(box(tokens));
    }

    private static Integer[] box(int... tokens) {
        return java.util.Arrays.stream(tokens).boxed().toArray(Integer[]::new);
    }

    @Test
    void alternatives_commonBeginning_isFollowedInAllUntilTheyPart() {
        TokenConstraint either = new Alternatives(List.of(List.of(ONE_TWO), List.of(ONE_THREE)));
        assertAllows(either.start(), 1);
        assertAllows(after(either, 1), 2, 3);
        assertAllows(after(either, 1, 3));
        assertThat(after(either, 1, 3).mayEnd()).isTrue();
        assertThat(after(either, 1).mayEnd()).isFalse();
    }

    @Test
    void sequence_partsThatMayEnd_areFollowedByTheNext() {
        TokenConstraint sequence = new Alternatives(List.of(List.of(ONE_TWO, FIVES, ONE_THREE)));
        assertAllows(after(sequence, 1, 2), 1, 5);
        assertAllows(after(sequence, 1, 2, 5, 5), 1, 5);
        assertThat(after(sequence, 1, 2, 5).mayEnd()).isFalse();
        assertAllows(after(sequence, 1, 2, 5, 1), 3);
        assertThat(after(sequence, 1, 2, 5, 1, 3).mayEnd()).isTrue();
    }

    @Test
    void sequence_emptyParts_takeNoToken() {
        TokenConstraint sequence = new Alternatives(List.of(List.of(NOTHING, ONE_TWO, NOTHING)));
        assertAllows(sequence.start(), 1);
        assertThat(after(sequence, 1, 2).mayEnd()).isTrue();
        assertAllows(after(sequence, 1, 2));
    }
}
