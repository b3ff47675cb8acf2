package org.eft4j.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Scorer;
import org.eft4j.Speculation;
import org.eft4j.testkit.ChiSquare;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

class ChoicesTest {
    private static final Choices CHOICES = Choices.of("yes", "no", "né€", "not at all");
    private static final Prompt PROMPT = Prompt.text("q");

    private static InMemoryModel model(long seed) {
        return InMemoryModel.builder(InMemoryTokenizer.bytes())
                .logits(InMemoryModel.ngram(seed, 3, 1))
                .endTokens(0)
                .build();
    }

    @Test
    void score_answers_areScoredWithTheirEnds() {
        LanguageModel model = model(1);
        List<Choices.ScoredAnswer> scored = CHOICES.score(model, PROMPT);
        Map<String, Double> expected = new HashMap<>();
        for (String answer : CHOICES.answers()) {
            int[] ids = model.tokenizer().encode(answer + "<end>", false, true);
            expected.put(answer, Scorer.of(model).score(PROMPT, ids).total());
        }
        double sum = expected.values().stream().mapToDouble(Math::exp).sum();
        for (Choices.ScoredAnswer one : scored) {
            assertThat(one.logProbability()).isCloseTo(expected.get(one.answer()), within(1e-9));
            assertThat(one.probability()).isCloseTo(Math.exp(one.logProbability()) / sum, within(1e-9));
        }
        List<Double> falling = new ArrayList<>(scored.stream()
                .map(Choices.ScoredAnswer::probability)
                .sorted((a, b) -> Double.compare(b, a))
                .toList());
        assertThat(scored.stream().map(Choices.ScoredAnswer::probability)).isEqualTo(falling);
    }

    /** Each byte is a token here, so the exact distribution follows the bytes of the answers. */
    @Test
    void generate_sampled_followsTheExactDistribution() {
        LanguageModel model = model(2);
        Map<String, Double> exact = new HashMap<>();
        follow(model, "", 1, exact);
        for (boolean drafted : new boolean[] {false, true}) {
            Map<String, Long> counts = new HashMap<>();
            for (int seed = 0; seed < 1500; seed++) {
                GenerationOptions.Builder options = GenerationOptions.builder()
                        .constraint(CHOICES)
                        .temperature(1)
                        .seed(seed);
                if (drafted) {
                    options.speculation(Speculation.byModel(model(5)).withBlockLength(3));
                }
                Generation generation = Generator.of(model, options.build()).generate(PROMPT);
                assertThat(generation.fulfilsConstraint()).isTrue();
                counts.merge(generation.text(), 1L, Long::sum);
            }
            ChiSquare.assertFollows("choices, drafted " + drafted, counts, exact);
        }
    }

    private static void follow(LanguageModel model, String begun, double p, Map<String, Double> exact) {
        Map<String, Double> next = new HashMap<>();
        for (String answer : CHOICES.answers()) {
            if (answer.startsWith(begun)) {
                String longer = answer.equals(begun) ? "" : answer.substring(0, begun.length() + 1);
                next.computeIfAbsent(longer, l -> {
                    int[] before = model.tokenizer().encode(begun, false, false);
                    int[] ids =
                            model.tokenizer().encode(l.isEmpty() ? "<end>" : l.substring(begun.length()), false, true);
                    int[] all = new int[before.length + 1];
                    System.arraycopy(before, 0, all, 0, before.length);
                    all[before.length] = ids[0];
                    return Math.exp(Scorer.of(model)
                            .score(PROMPT, all)
                            .logProbabilities()
                            .get(before.length));
                });
            }
        }
        double sum = next.values().stream().mapToDouble(d -> d).sum();
        next.forEach((longer, mass) -> {
            if (longer.isEmpty()) {
                exact.put(begun, p * mass / sum);
            } else {
                follow(model, longer, p * mass / sum, exact);
            }
        });
    }

    @Test
    void of_noOrEmptyAnswers_isRefused() {
        assertThatThrownBy(() -> Choices.of()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Choices.of("a", "")).isInstanceOf(IllegalArgumentException.class);
    }
}
