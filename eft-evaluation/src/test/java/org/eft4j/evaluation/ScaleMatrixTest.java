package org.eft4j.evaluation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eft4j.evaluation.ScaleMatrix.Gain;
import org.junit.jupiter.api.Test;

class ScaleMatrixTest {
    private static final List<String> SCALES = List.of("small", "large");

    /** Of 100 answers the first so many are right, and helpful. */
    private static List<JudgedAnswer> answers(int right, int helpful) {
        List<JudgedAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(new JudgedAnswer(new Answer("", true), new Verdict(i < right ? 1 : 0, i < helpful ? 1 : 0, 0)));
        }
        return answers;
    }

    private static ScaleMatrix matrix() {
        return matrix(Collections.nCopies(100, question("", true)));
    }

    private static ScaleMatrix matrix(List<Question> questions) {
        Map<String, List<JudgedAnswer>> answers = new HashMap<>();
        answers.put("small/none", answers(10, 0));
        answers.put("small/small", answers(10, 80));
        answers.put("small/large", answers(20, 80));
        answers.put("large/none", answers(90, 0));
        answers.put("large/small", answers(70, 60));
        answers.put("large/large", answers(90, 80));
        return new ScaleMatrix(SCALES, SCALES, questions, answers);
    }

    @Test
    void cells_areAllPairsAndTheBases() {
        assertThat(ScaleMatrix.cells(SCALES, List.of("small")).keySet())
                .containsExactly("small/none", "small/small", "large/none", "large/small");
        assertThat(matrix().mean(Metric.FACTUALITY, "large", "small").value()).isCloseTo(0.7, within(1e-12));
        assertThat(matrix().mean(Metric.HELPFULNESS, "large", "none").value()).isZero();
    }

    @Test
    void byTopic_eachCountsItsOwnQuestions() {
        Map<String, ScaleMatrix> topics = matrix(IntStream.range(0, 100)
                        .mapToObj(i -> question(i < 40 ? "b" : "a", true))
                        .toList())
                .byTopic();

        assertThat(topics.keySet()).containsExactly("a", "b");
        assertThat(requireNonNull(topics.get("b"))
                        .mean(Metric.FACTUALITY, "large", "small")
                        .value())
                .isEqualTo(1);
        assertThat(requireNonNull(topics.get("a"))
                        .mean(Metric.FACTUALITY, "large", "small")
                        .value())
                .isCloseTo(0.5, within(1e-12));
        assertThat(matrix().byTopic()).isEmpty();
    }

    @Test
    void factuality_isOfTheQuestionsThatHaveAnswers() {
        ScaleMatrix matrix = matrix(
                IntStream.range(0, 100).mapToObj(i -> question("", i < 20)).toList());

        assertThat(matrix.mean(Metric.FACTUALITY, "small", "none").value()).isEqualTo(0.5);
        assertThat(matrix.mean(Metric.HELPFULNESS, "small", "small").value()).isEqualTo(0.8);
    }

    private static Question question(String topic, boolean answers) {
        Question.Builder question = Question.builder("?").topic(topic);
        return answers ? question.answers("a").build() : question.build();
    }

    @Test
    void gains_runFromTheSmallTunedModelToTheLargeOne() {
        List<Gain> gains = matrix().gains();

        assertThat(gains).hasSize(4);
        Gain down = gains.get(0);
        assertThat(List.of(down.base(), down.tuned())).containsExactly("small", "large");
        assertThat(down.isUpScaling(SCALES)).isFalse();
        assertThat(down.gain().orElseThrow().value()).isCloseTo(10 / 80.0, within(1e-12));
        assertThat(down.kept().value()).isCloseTo(20 / 90.0, within(1e-12));
        Gain up = gains.get(2);
        assertThat(up.isUpScaling(SCALES)).isTrue();
        assertThat(up.gain().orElseThrow().value()).isCloseTo(60 / 80.0, within(1e-12));
        Gain manners = gains.get(3);
        assertThat(manners.metric()).isEqualTo(Metric.HELPFULNESS);
        assertThat(manners.gain()).as("both tuned models are as helpful").isEmpty();
        assertThat(manners.kept().value()).isCloseTo(0.75, within(1e-12));
    }
}
