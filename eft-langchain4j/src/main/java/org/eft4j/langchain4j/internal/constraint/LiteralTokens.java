package org.eft4j.langchain4j.internal.constraint;

import org.eft4j.TokenConstraint;

/** Has a text be exactly these tokens, control tokens included. Immutable and thread-safe. */
public final class LiteralTokens implements TokenConstraint {
    private final String text;
    private final int[] ids;

    /**
     * Makes the constraint.
     *
     * @param text what the tokens spell, for messages
     */
    public LiteralTokens(String text, int... ids) {
        this.text = text;
        this.ids = ids.clone();
    }

    @Override
    public State start() {
        return new At(0);
    }

    private final class At implements State {
        private final int position;

        At(int position) {
            this.position = position;
        }

        @Override
        public TokenSet allowed() {
            return position < ids.length ? TokenSet.of(ids[position]) : TokenSet.of();
        }

        @Override
        public boolean mayEnd() {
            return position == ids.length;
        }

        @Override
        public State after(int token) {
            return new At(position + 1);
        }

        @Override
        public String toString() {
            return "token " + position + " of '" + text + "'";
        }
    }
}
