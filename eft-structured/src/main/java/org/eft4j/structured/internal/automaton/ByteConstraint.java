package org.eft4j.structured.internal.automaton;

import org.eft4j.TokenConstraint;

/** A machine over bytes as a constraint over the tokens of a vocabulary. Thread-safe. */
final class ByteConstraint implements TokenConstraint {
    private final Machine machine;
    private final TokenMasks masks;
    private final TokenVocabulary vocabulary;
    private final State start;

    ByteConstraint(Machine machine, TokenVocabulary vocabulary) {
        this.machine = machine;
        this.masks = new TokenMasks(machine, vocabulary);
        this.vocabulary = vocabulary;
        this.start = new Position(machine.start());
    }

    @Override
    public State start() {
        return start;
    }

    private final class Position implements State {
        private final MachineState state;

        Position(MachineState state) {
            this.state = state;
        }

        @Override
        public TokenSet allowed() {
            return masks.of(state);
        }

        @Override
        public boolean mayEnd() {
            return state.isAccepting();
        }

        @Override
        public State after(int token) {
            byte[] bytes = vocabulary.bytesOf(token);
            MachineState next = machine.step(state, bytes);
            if (next.isDead() || bytes.length == 0) {
                throw new IllegalArgumentException("expected a token that is allowed in state " + this + ", got "
                        + token + "; ask for the allowed ones first");
            }
            return new Position(next);
        }

        @Override
        public String toString() {
            return state.size() == 0 ? "the end" : machine.describe(state);
        }
    }
}
