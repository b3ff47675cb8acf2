package org.eft4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Choosing by cross-validation, and the gate. */
class TuningTest {
    private static final int QUESTIONS = 200;

    private static List<Double> coin(long seed, double p) {
        Random random = new Random(seed);
        return IntStream.range(0, QUESTIONS)
                .mapToObj(i -> random.nextDouble() < p ? 1.0 : 0.0)
                .toList();
    }

    @Test
    void crossValidation_oneClearlyBest_isChosenByEveryFold() {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        values.put("poor", coin(1, 0.2));
        values.put("good", coin(2, 0.9));

        CrossValidation validation = CrossValidation.of(values, 5);

        assertThat(validation.best()).isEqualTo("good");
        assertThat(validation.chosen()).isEqualTo(Map.of("good", 5));
        assertThat(validation.heldOut()).isEqualTo(values.get("good"));
        assertThat(CrossValidation.of(values, 5)).isEqualTo(validation);
    }

    /** Forty settings of pure chance: the best of them looks good, what it is worth does not. */
    @Test
    void crossValidation_pureChance_isNotFooled() {
        double best = 0;
        double expected = 0;
        int rounds = 30;
        for (int round = 0; round < rounds; round++) {
            Map<String, List<Double>> values = new LinkedHashMap<>();
            for (int i = 0; i < 40; i++) {
                values.put("setting " + i, coin(1000L * round + i, 0.5));
            }
            CrossValidation validation = CrossValidation.of(values, 5);
            best += mean(values.getOrDefault(validation.best(), List.of())) / rounds;
            expected += mean(validation.heldOut()) / rounds;
        }
        assertThat(best).isGreaterThan(0.56);
        assertThat(expected).isCloseTo(0.5, within(0.02));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(x -> x).average().orElseThrow();
    }

    @Test
    void crossValidation_equals_theFirstIsChosen() {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        values.put("plain", coin(1, 0.5));
        values.put("fancy", coin(1, 0.5));

        assertThat(CrossValidation.of(values, 4).best()).isEqualTo("plain");
        assertThatThrownBy(() -> CrossValidation.of(values, 1)).hasMessageContaining("2 to 200 folds, got 1");
    }

    private static List<Question> questions() {
        return IntStream.range(0, QUESTIONS)
                .mapToObj(i -> question(i, i % 4 == 0 ? List.of() : List.of("a"), i % 4 == 0))
                .toList();
    }

    private static Question question(int id, List<String> answers, boolean refuse) {
        return new Question("" + id, "", List.of(), "?", answers, Optional.empty(), refuse, Checks.NONE);
    }

    private static List<JudgedAnswer> answers(double fact, double help, double refuse) {
        return new ArrayList<>(Collections.nCopies(
                QUESTIONS, new JudgedAnswer(new Answer("", true), new Verdict(fact, help, refuse))));
    }

    private static Tuning tuning(List<JudgedAnswer> mix) {
        Map<String, List<JudgedAnswer>> answers = new LinkedHashMap<>();
        answers.put(Tuning.SMALL_TUNED, answers(0, 1, 0));
        answers.put(Tuning.LARGE_BASE, answers(1, 0, 0));
        answers.put("plain", mix);
        return new Tuning(questions(), answers, 0.25, 5);
    }

    @Test
    void value_weighsFactsAndManners_andRefusalsAlone() {
        Tuning tuning = tuning(answers(1, 1, 0.5));

        assertThat(tuning.mixes()).containsExactly("plain");
        assertThat(tuning.value(Tuning.SMALL_TUNED).value()).isCloseTo(0.75 * 0.75, within(1e-12));
        assertThat(tuning.value(Tuning.LARGE_BASE).value()).isCloseTo(0.75 * 0.25, within(1e-12));
        assertThat(tuning.value("plain").value()).isCloseTo(0.75 + 0.25 * 0.5, within(1e-12));
        assertThat(tuning.expected().value()).isCloseTo(0.875, within(1e-12));
        assertThat(tuning.unbeaten()).isEmpty();
    }

    @Test
    void value_ofAQuestionWithoutAnswers_isItsManners() {
        Map<String, List<JudgedAnswer>> answers = new LinkedHashMap<>();
        answers.put("plain", answers(0, 1, 0).subList(0, 2));
        List<Question> questions = List.of(question(0, List.of(), false), question(1, List.of("a"), false));

        assertThat(new Tuning(questions, answers, 0.25, 2).value("plain").value())
                .isEqualTo((1 + 0.75) / 2);
    }

    /** A bootstrap of five equal differences has no width, and chance gives them to one side one time in sixteen. */
    @Test
    void unbeaten_fewDifferences_areWithinChance() {
        assertThat(fewQuestions(5).lead(Tuning.SMALL_TUNED).isAbove(0)).isTrue();
        assertThat(fewQuestions(5).unbeaten()).containsExactly(Tuning.SMALL_TUNED);
        assertThat(fewQuestions(6).unbeaten()).isEmpty();
    }

    private static Tuning fewQuestions(int count) {
        Map<String, List<JudgedAnswer>> answers = new LinkedHashMap<>();
        answers.put(Tuning.SMALL_TUNED, answers(0, 1, 0).subList(0, count));
        answers.put("plain", answers(1, 1, 0).subList(0, count));
        List<Question> questions = IntStream.range(0, count)
                .mapToObj(i -> question(i, List.of("a"), false))
                .toList();
        return new Tuning(questions, answers, 0.5, 2);
    }

    @Test
    void unbeaten_mixNoBetterThanTheTunedModel_namesIt() {
        assertThat(tuning(answers(0, 1, 0)).unbeaten()).containsExactly(Tuning.SMALL_TUNED);
        assertThat(tuning(answers(0, 0, 0)).unbeaten()).containsExactly(Tuning.SMALL_TUNED, Tuning.LARGE_BASE);
        List<JudgedAnswer> onceBetter = answers(0, 1, 0);
        onceBetter.set(1, new JudgedAnswer(new Answer("", true), new Verdict(1, 1, 0)));
        assertThat(tuning(onceBetter).unbeaten())
                .as("one better answer may be chance")
                .contains(Tuning.SMALL_TUNED);
    }
}
