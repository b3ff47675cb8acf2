package org.eft4j.structured;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Scorer;
import org.eft4j.TokenConstraint;
import org.eft4j.structured.internal.automaton.Constraints;
import org.eft4j.structured.internal.automaton.TooLargeException;
import org.eft4j.structured.internal.regex.CodePoints;

/**
 * Has every text be one of a few answers. A generation writes one token by token, which is not always the likeliest of
 * them: after the first token the others that begin differently are out of reach. {@link #score} looks at each answer
 * as a whole.
 *
 * <p>Immutable and thread-safe.
 */
public final class Choices implements TokenConstraint.Source {
    private final List<String> answers;
    private final Constraints constraints;

    private Choices(Set<String> answers) {
        this.answers = List.copyOf(answers);
        this.constraints = Regex.constraints(CodePoints.anyOf(answers), "the choices " + answers);
    }

    /** Returns choices of at least one answer, none of them empty; the order is kept. */
    public static Choices of(String... answers) {
        return of(Arrays.asList(answers));
    }

    /**
     * Returns choices of at least one answer, none of them empty; the order is kept.
     *
     * @throws IllegalArgumentException if there is none, one is empty or no whole text, or they are too long together
     */
    public static Choices of(List<String> answers) {
        Set<String> distinct = new LinkedHashSet<>(answers);
        if (distinct.isEmpty() || distinct.contains("")) {
            throw new IllegalArgumentException("expected at least one answer and none that is empty, got " + answers);
        }
        try {
            return new Choices(distinct);
        } catch (TooLargeException e) {
            throw new IllegalArgumentException(
                    answers.size() + " choices need " + e.getMessage() + "; expected fewer or shorter ones", e);
        }
    }

    /** Returns the answers, in the order given. */
    public List<String> answers() {
        return answers;
    }

    @Override
    public TokenConstraint compileFor(LanguageModel model) {
        return constraints.of(model);
    }

    /**
     * Scores each answer as a whole: its tokens as they are encoded after the prompt, followed by one of the model's
     * end tokens. An answer that the model would spell with other tokens has a little more probability than this says.
     *
     * @return the answers, the likeliest first
     * @throws UnsupportedOperationException if the model gives logits for the last token only
     */
    public List<ScoredAnswer> score(LanguageModel model, Prompt prompt) {
        requireNonNull(prompt);
        Scorer scorer = Scorer.of(model);
        int[] before = model.encode(prompt);
        List<Double> logs = new ArrayList<>();
        for (String answer : answers) {
            int[] ids = model.tokenizer().encodeAfter(before, answer);
            logs.add(logProbability(scorer, prompt, ids, model.endTokens()));
        }
        double all = logSum(logs);
        List<ScoredAnswer> scored = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            scored.add(new ScoredAnswer(answers.get(i), logs.get(i), Math.exp(logs.get(i) - all)));
        }
        scored.sort((a, b) -> Double.compare(b.logProbability(), a.logProbability()));
        return List.copyOf(scored);
    }

    private static double logProbability(Scorer scorer, Prompt prompt, int[] ids, Set<Integer> endTokens) {
        if (endTokens.isEmpty()) {
            return scorer.score(prompt, ids).total();
        }
        List<Double> each = new ArrayList<>();
        for (int end : endTokens) {
            int[] ended = Arrays.copyOf(ids, ids.length + 1);
            ended[ids.length] = end;
            each.add(scorer.score(prompt, ended).total());
        }
        return logSum(each);
    }

    private static double logSum(List<Double> logs) {
        double max = logs.stream().mapToDouble(l -> l).max().orElseThrow();
        return Double.isInfinite(max)
                ? max
                : max
                        + Math.log(logs.stream()
                                .mapToDouble(l -> Math.exp(l - max))
                                .sum());
    }

    @Override
    public String toString() {
        return "Choices" + answers;
    }

    /**
     * An answer and how likely it is.
     *
     * @param answer the text
     * @param logProbability of the answer and the end after it, in nats
     * @param probability its share among the choices; they sum to 1
     */
    public record ScoredAnswer(String answer, double logProbability, double probability) {}
}
