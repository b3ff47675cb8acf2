package org.eft4j.evaluation;

import java.util.ArrayList;
import java.util.List;

/** One of a verdict's values, each a share in [0, 1]. */
public enum Metric {
    /** Whether answers are right; counted over the questions that have accepted answers. */
    FACTUALITY,
    /** Whether answers have the manners asked for. */
    HELPFULNESS,
    /** Whether answers refuse. */
    REFUSAL;

    /**
     * Returns the values of some answers, where the question has one.
     *
     * @param answers in the order of the questions
     */
    Sample of(List<Question> questions, List<JudgedAnswer> answers) {
        List<Question> counted = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            if (this != FACTUALITY || questions.get(i).hasAnswers()) {
                counted.add(questions.get(i));
                values.add(of(answers.get(i).verdict()));
            }
        }
        return Sample.of(counted, values);
    }

    private double of(Verdict verdict) {
        return switch (this) {
            case FACTUALITY -> verdict.factuality();
            case HELPFULNESS -> verdict.helpfulness();
            case REFUSAL -> verdict.refusal();
        };
    }
}
