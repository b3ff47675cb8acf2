package org.eft4j.examples;

import java.util.Locale;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Score;
import org.eft4j.Scorer;
import org.eft4j.family.Family;

/** How do I learn how likely a given text is, and which member of the mix thinks so? */
public final class ScoringExample {
    private ScoringExample() {}

    /** Scores a right and a wrong answer to the same question. */
    public static void main(String[] args) {
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            Scorer scorer = Scorer.of(Ensemble.upscale(large, tuned, base)).withMemberScores();
            Prompt question = Prompt.chat("What is the capital of New Zealand?");
            for (String answer : new String[] {
                "Sure! The capital of New Zealand is Wellington.", "Sure! The capital of New Zealand is Georgetown."
            }) {
                Score score = scorer.score(question, answer);
                System.out.printf(
                        Locale.ROOT,
                        "%s: %.2f nats for %d tokens%n",
                        answer,
                        score.total(),
                        score.tokens().size());
                score.members()
                        .forEach((member, values) -> System.out.printf(
                                Locale.ROOT,
                                "  %s: %.2f nats%n",
                                member,
                                values.stream().mapToDouble(Double::doubleValue).sum()));
            }
        }
    }
}
