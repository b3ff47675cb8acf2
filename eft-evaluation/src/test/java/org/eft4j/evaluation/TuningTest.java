package org.eft4j.evaluation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Choosing by cross-validation, and the gate. */
class TuningTest {
    private static final int QUESTIONS = 200;

    private static Sample coin(long seed, double p) {
        Random random = new Random(seed);
        return Sample.of(IntStream.range(0, QUESTIONS)
                .mapToDouble(i -> random.nextDouble() < p ? 1.0 : 0.0)
                .toArray());
    }

    @Test
    void crossValidation_oneClearlyBest_isChosenByEveryFold() {
        Map<String, Sample> values = new LinkedHashMap<>();
        values.put("poor", coin(1, 0.2));
        values.put("good", coin(2, 0.9));

        CrossValidation validation = CrossValidation.of(values, 5);

        assertThat(validation.best()).isEqualTo("good");
        assertThat(validation.chosen()).isEqualTo(Map.of("good", 5));
        assertThat(validation.heldOut()).usingRecursiveComparison().isEqualTo(values.get("good"));
        assertThat(CrossValidation.of(values, 5)).usingRecursiveComparison().isEqualTo(validation);
    }

    /** Forty settings of pure chance: the best of them looks good, what it is worth does not. */
    @Test
    void crossValidation_pureChance_isNotFooled() {
        double best = 0;
        double expected = 0;
        int rounds = 30;
        for (int round = 0; round < rounds; round++) {
            Map<String, Sample> values = new LinkedHashMap<>();
            for (int i = 0; i < 40; i++) {
                values.put("setting " + i, coin(1000L * round + i, 0.5));
            }
            CrossValidation validation = CrossValidation.of(values, 5);
            best += requireNonNull(values.get(validation.best())).mean() / rounds;
            expected += validation.heldOut().mean() / rounds;
        }
        assertThat(best).isGreaterThan(0.56);
        assertThat(expected).isCloseTo(0.5, within(0.02));
    }

    @Test
    void crossValidation_equals_theFirstIsChosen() {
        Map<String, Sample> values = new LinkedHashMap<>();
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
        Question.Builder question = Question.builder("?").id("" + id).answers(answers.toArray(String[]::new));
        return refuse ? question.refuse().build() : question.build();
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

    @Test
    void unbeaten_ofAHandful_isEveryBaseline() {
        assertThat(fewQuestions(19).unbeaten()).containsExactly(Tuning.SMALL_TUNED);
        assertThat(fewQuestions(19).isKnown()).isFalse();
        assertThat(fewQuestions(19).expected().isKnown()).isFalse();
        assertThat(fewQuestions(20).unbeaten()).isEmpty();
        assertThat(fewQuestions(20).isKnown()).isTrue();
    }

    @Test
    void differing_ofManyEqualMixes_namesOnlyTheOneThatIsWorse() {
        Map<String, List<JudgedAnswer>> answers = new LinkedHashMap<>();
        answers.put("plain", answers(1, 1, 0));
        for (int i = 0; i < 10; i++) {
            List<JudgedAnswer> almost = answers(1, 1, 0);
            almost.set(4 * i + 1, new JudgedAnswer(new Answer("", true), new Verdict(0, 1, 0)));
            answers.put("mix " + i, almost);
        }
        answers.put("poor", answers(0, 1, 0));

        assertThat(new Tuning(questions(), answers, 0.5, 5).differing()).isEqualTo(Map.of("poor", -1));
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
