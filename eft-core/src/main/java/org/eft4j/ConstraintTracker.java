package org.eft4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eft4j.TokenConstraint.State;

/**
 * Follows a constraint along the tokens of one generation: keeps the state after each, so that tokens may be taken back
 * and others tried. Not thread-safe.
 */
final class ConstraintTracker {
    /** What {@link #forced} returns where there is a choice. */
    static final int NONE = -1;

    private final int[] endTokens;
    private final float[] endScores;
    private final int width;
    private final Tokenizer tokenizer;
    private final List<State> states = new ArrayList<>();
    private final List<Integer> tokens = new ArrayList<>();
    /** Where the text stood that was asked about last. */
    private State current;

    /**
     * Begins before the first token.
     *
     * @param endTokens what is allowed exactly where the text may end
     * @param width the size of the vocabulary; end tokens beyond it are never met
     */
    ConstraintTracker(TokenConstraint constraint, Set<Integer> endTokens, int width, Tokenizer tokenizer) {
        this.endTokens = endTokens.stream()
                .mapToInt(id -> id)
                .filter(id -> id >= 0 && id < width)
                .toArray();
        this.endScores = new float[this.endTokens.length];
        this.width = width;
        this.tokenizer = tokenizer;
        this.current = constraint.start();
        states.add(current);
    }

    /** Finds the state after the generated tokens. */
    private State seek(TokenHistory history) {
        int count = history.generatedLength();
        int known = 0;
        while (known < Math.min(count, tokens.size())
                && tokens.get(known) == history.token(history.promptLength() + known)) {
            known++;
        }
        tokens.subList(known, tokens.size()).clear();
        states.subList(known + 1, states.size()).clear();
        for (int i = known; i < count; i++) {
            int token = history.token(history.promptLength() + i);
            states.add(states.get(i).after(token));
            tokens.add(token);
        }
        current = states.get(count);
        return current;
    }

    /** Returns the only token that may follow, {@link #NONE} if there are several or none. */
    int forced(TokenHistory history) {
        State state = seek(history);
        TokenConstraint.TokenSet allowed = state.allowed();
        if (state.mayEnd()) {
            return allowed.size() == 0 && endTokens.length == 1 ? endTokens[0] : NONE;
        }
        if (allowed.size() != 1) {
            return NONE;
        }
        int only = allowed.first();
        return only < width && !isEnd(only) ? only : NONE;
    }

    private boolean isEnd(int token) {
        for (int end : endTokens) {
            if (end == token) {
                return true;
            }
        }
        return false;
    }

    /** Makes every token impossible that may not follow. */
    void apply(float[] scores, TokenHistory history) {
        State state = seek(history);
        for (int i = 0; i < endTokens.length; i++) {
            endScores[i] = state.mayEnd() ? scores[endTokens[i]] : Float.NEGATIVE_INFINITY;
        }
        state.allowed().keepOnly(scores, width);
        for (int i = 0; i < endTokens.length; i++) {
            scores[endTokens[i]] = endScores[i];
        }
    }

    /** Returns the probability of all that was allowed where a token was last asked for. */
    double allowedProbability(float[] mixed, double normaliser) {
        double sum = current.allowed().mass(mixed, mixed.length, normaliser);
        for (int end : endTokens) {
            boolean counted = current.allowed().contains(end);
            if (counted != current.mayEnd()) {
                sum += (counted ? -1 : 1) * Math.exp(mixed[end] - normaliser);
            }
        }
        return Math.min(1, Math.max(0, sum));
    }

    /** Returns whether a text of these tokens, perhaps with an end token, is one that the constraint accepts. */
    boolean accepts(List<Token> text) {
        int last = text.size() - 1;
        return seek(historyOf(text, last >= 0 && isEnd(text.get(last).id()) ? last : last + 1))
                .mayEnd();
    }

    private static TokenHistory historyOf(List<Token> text, int count) {
        int[] ids = text.stream().limit(count).mapToInt(Token::id).toArray();
        return TokenHistory.of(new int[0], ids);
    }

    /** Returns whether nothing may follow a token and there is no end token to say so. */
    boolean endsUnsaidAfter(List<Token> text, int token) {
        if (endTokens.length > 0) {
            return false;
        }
        State state = seek(historyOf(text, text.size())).after(token);
        return state.mayEnd() && state.allowed().size() == 0;
    }

    /** Returns the failure where no token is left. */
    NoTokenPossibleException deadEnd(TokenHistory history) {
        State state = seek(history);
        String text = tokenizer.decode(history.generated(), true);
        String reason = state.allowed().size() == 0 && !state.mayEnd()
                ? "the vocabulary has no token for it; choose another model, or a constraint that its tokens can spell"
                : "the models or the other options forbid each of the " + state.allowed()
                        + (state.mayEnd() ? " and the end tokens" : "") + " that it allows; ask for less at once";
        return new TokenConstraint.DeadEndException(
                "the constraint is at a dead end after " + history.generatedLength() + " tokens, '" + text
                        + "', in state " + state + ": " + reason,
                state.toString(),
                text);
    }
}
