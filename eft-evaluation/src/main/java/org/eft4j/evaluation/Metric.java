package org.eft4j.evaluation;

import java.util.ArrayList;
import java.util.List;

/** One of a verdict's values. */
public enum Metric {
    /** Whether answers are right; of questions that have accepted answers. */
    FACTUALITY,
    /** Whether answers have the manners asked for. */
    HELPFULNESS,
    /** Whether answers refuse. */
    REFUSAL;

    /**
     * Each answer's value, where the question has one.
     *
     * @param questions what was asked, in the order of the answers
     */
    public List<Double> of(List<Question> questions, List<JudgedAnswer> answers) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            if (this != FACTUALITY || questions.get(i).hasAnswers()) {
                values.add(of(answers.get(i).verdict()));
            }
        }
        return values;
    }

    private double of(Verdict verdict) {
        return switch (this) {
            case FACTUALITY -> verdict.factuality();
            case HELPFULNESS -> verdict.helpfulness();
            case REFUSAL -> verdict.refusal();
        };
    }
}
