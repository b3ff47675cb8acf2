package org.eft4j.examples;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.evaluation.Evaluation;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.QuestionFile;
import org.eft4j.evaluation.Tuning;
import org.eft4j.family.Family;

/** Is the mix worth its price, on questions of mine? */
public final class EvaluationExample {
    private static final int QUESTIONS = 40;
    private static final double FACTUALITY_WEIGHT = 0.5;
    private static final int FOLDS = 5;

    private EvaluationExample() {}

    /** Asks the mix, the small tuned model and the large base model, and compares what their answers are worth. */
    public static void main(String[] args) throws IOException {
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            Map<String, LanguageModel> mixes = Map.of("mix", Ensemble.upscale(large, tuned, base));
            Evaluation evaluation = Evaluation.builder(questions()).build();
            Tuning tuning = Tuning.measure(evaluation, tuned, large, mixes, FACTUALITY_WEIGHT, FOLDS);
            for (String name : List.of(Tuning.SMALL_TUNED, Tuning.LARGE_BASE, "mix")) {
                System.out.printf(
                        Locale.ROOT, "%s: %.2f of 1%n", name, tuning.value(name).value());
            }
            System.out.println(
                    tuning.unbeaten().isEmpty()
                            ? "worth it: better than both beyond chance"
                            : "not shown to be better than the " + String.join(" and the ", tuning.unbeaten()));
        }
    }

    /** Reads questions with their accepted answers; a file of one's own is read by {@code QuestionFile.read(path)}. */
    private static List<Question> questions() throws IOException {
        try (InputStream in = Family.questions()) {
            return QuestionFile.read(in, "the family's questions").answerable().subList(0, QUESTIONS);
        }
    }
}
