package org.eft4j.examples;

import java.util.Locale;
import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.eft4j.structured.Choices;
import org.eft4j.structured.JsonSchema;
import org.eft4j.structured.Regex;

/** How do I get an answer that a program can read? */
public final class StructuredExample {
    private static final Prompt QUESTION = Prompt.chat("What is the capital of New Zealand?");

    private StructuredExample() {}

    /** What the mix is asked to fill in. */
    record Answer(City city, boolean certain) {}

    /** One of a few words. */
    enum City {
        Georgetown,
        Wellington,
        Wellingborough
    }

    /** Answers as one of a few words, by a pattern, and as a record. */
    public static void main(String[] args) {
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            Ensemble mix = Ensemble.upscale(large, tuned, base);

            Choices cities = Choices.of(
                    "Sure! The capital of New Zealand is Georgetown.",
                    "Sure! The capital of New Zealand is Wellington.");
            for (Choices.ScoredAnswer answer : cities.score(mix, QUESTION)) {
                System.out.printf(Locale.ROOT, "%.4f %s%n", answer.probability(), answer.answer());
            }

            GenerationOptions sentence = GenerationOptions.builder()
                    .constraint(Regex.of("The capital of New Zealand is [A-Z][a-z]+\\."))
                    .build();
            System.out.println(Generator.of(mix, sentence).generate(QUESTION).text());

            Answer answer = JsonSchema.of(Answer.class).generate(mix, GenerationOptions.defaults(), QUESTION);
            System.out.println(answer);
        }
    }
}
