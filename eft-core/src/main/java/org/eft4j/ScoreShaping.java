package org.eft4j;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens to scores before temperature and filters, in this order: logit bias, repetition penalty, presence and
 * frequency penalty, banned n-grams, bad words, minimum of new tokens, the constraint, the caller's processors. Costs
 * follow the length of the history, not the vocabulary. Not thread-safe.
 */
final class ScoreShaping {
    private static final float FORBIDDEN = Float.NEGATIVE_INFINITY;

    private final SamplingOptions options;
    private final int vocabularySize;
    private final int[] biasedTokens;
    private final float[] biases;
    private final List<int[]> badWords;
    private final int[] endTokens;
    private final List<LogitsProcessor> processors;
    private final @Nullable ConstraintTracker constraint;
    /** Whether anything but the constraint is asked for at every token. */
    private final boolean shapesEveryToken;

    /** The last pass that met a token, so that each counts once without clearing. */
    private final int[] seen;

    private int pass;

    ScoreShaping(SamplingOptions options, int vocabularySize, Set<Integer> endTokens) {
        this(options, vocabularySize, endTokens, null);
    }

    ScoreShaping(
            SamplingOptions options,
            int vocabularySize,
            Set<Integer> endTokens,
            @Nullable ConstraintTracker constraint) {
        this.constraint = constraint;
        this.options = options;
        this.vocabularySize = vocabularySize;
        this.biasedTokens = new int[options.logitBias().size()];
        this.biases = new float[biasedTokens.length];
        int next = 0;
        for (Map.Entry<Integer, Double> bias : options.logitBias().entrySet()) {
            requireInside(bias.getKey(), vocabularySize, "a logit bias");
            biasedTokens[next] = bias.getKey();
            biases[next++] = bias.getValue().floatValue();
        }
        this.badWords = options.badWords();
        for (int[] word : badWords) {
            for (int token : word) {
                requireInside(token, vocabularySize, "a bad word");
            }
        }
        for (int token : endTokens) {
            requireInside(token, vocabularySize, "the end tokens");
        }
        this.endTokens = endTokens.stream().mapToInt(Integer::intValue).toArray();
        this.processors = options.logitsProcessors();
        this.shapesEveryToken = biases.length > 0
                || options.repetitionPenalty() != 1
                || options.presencePenalty() != 0
                || options.frequencyPenalty() != 0
                || options.noRepeatNgramSize() > 0
                || !badWords.isEmpty()
                || !processors.isEmpty();
        this.seen = options.repetitionPenalty() != 1 || options.presencePenalty() != 0
                ? new int[vocabularySize]
                : new int[0];
    }

    /** Refuses a token that an option names and the vocabulary does not have. */
    static void requireInside(int token, int vocabularySize, String owner) {
        if (token < 0 || token >= vocabularySize) {
            throw new IllegalArgumentException("token " + token + " of " + owner
                    + " is outside the vocabulary, whose ids are 0 to " + (vocabularySize - 1));
        }
    }

    /** Returns whether anything was asked for that could change a score after these tokens. */
    boolean isDue(TokenHistory history) {
        return constraint != null || isShapedByOthers(history);
    }

    /** Returns whether anything but a constraint could change a score after these tokens. */
    boolean isShapedByOthers(TokenHistory history) {
        return shapesEveryToken || isTooEarlyToEnd(history);
    }

    private boolean isTooEarlyToEnd(TokenHistory history) {
        return history.generatedLength() < options.minNewTokens();
    }

    /** Changes the scores in place. */
    void apply(float[] scores, TokenHistory history) {
        for (int i = 0; i < biases.length; i++) {
            scores[biasedTokens[i]] += biases[i];
        }
        penaliseRepetition(scores, history);
        penaliseGenerated(scores, history);
        forbidRepeatedNgrams(scores, history);
        forbidBadWords(scores, history);
        if (isTooEarlyToEnd(history)) {
            for (int token : endTokens) {
                scores[token] = FORBIDDEN;
            }
        }
        if (constraint != null) {
            constraint.apply(scores, history);
        }
        for (LogitsProcessor processor : processors) {
            processor.process(history, scores);
        }
    }

    /** CTRL's penalty (Keskar et al. 2019, arXiv 1909.05858), once for each distinct token of prompt and output. */
    private void penaliseRepetition(float[] scores, TokenHistory history) {
        float penalty = (float) options.repetitionPenalty();
        if (penalty == 1) {
            return;
        }
        pass++;
        for (int i = 0; i < history.length(); i++) {
            int token = history.token(i);
            if (token < vocabularySize && seen[token] != pass) {
                seen[token] = pass;
                scores[token] = scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty;
            }
        }
    }

    /** The presence and frequency penalties of OpenAI's API, on generated tokens only. */
    private void penaliseGenerated(float[] scores, TokenHistory history) {
        float presence = (float) options.presencePenalty();
        float frequency = (float) options.frequencyPenalty();
        if (presence == 0 && frequency == 0) {
            return;
        }
        pass++;
        for (int i = history.promptLength(); i < history.length(); i++) {
            int token = history.token(i);
            if (token >= vocabularySize) {
                continue;
            }
            scores[token] -= frequency;
            if (presence != 0 && seen[token] != pass) {
                seen[token] = pass;
                scores[token] -= presence;
            }
        }
    }

    private void forbidRepeatedNgrams(float[] scores, TokenHistory history) {
        int n = options.noRepeatNgramSize();
        if (n == 0) {
            return;
        }
        for (int start = 0; start + n <= history.length(); start++) {
            if (endsWithTokensAt(history, start, n - 1)) {
                forbid(scores, history.token(start + n - 1));
            }
        }
    }

    /** Returns whether the history ends with the {@code count} tokens that stand at {@code start} in it. */
    private static boolean endsWithTokensAt(TokenHistory history, int start, int count) {
        for (int i = 0; i < count; i++) {
            if (history.token(history.length() - count + i) != history.token(start + i)) {
                return false;
            }
        }
        return true;
    }

    private void forbidBadWords(float[] scores, TokenHistory history) {
        for (int[] word : badWords) {
            int begun = word.length - 1;
            boolean matches = begun <= history.length();
            for (int i = 0; i < begun && matches; i++) {
                matches = history.token(history.length() - begun + i) == word[i];
            }
            if (matches) {
                scores[word[begun]] = FORBIDDEN;
            }
        }
    }

    private void forbid(float[] scores, int token) {
        if (token < vocabularySize) {
            scores[token] = FORBIDDEN;
        }
    }
}
