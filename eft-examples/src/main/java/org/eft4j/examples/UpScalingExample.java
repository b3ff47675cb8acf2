package org.eft4j.examples;

import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.family.Family;

/** How do I give a large base model the behaviour of a small tuned one? */
public final class UpScalingExample {
    private UpScalingExample() {}

    /** Asks the small tuned model, then the up-scaled mix. */
    public static void main(String[] args) {
        // Put the folders of your own models here: any three of one family that share a tokenizer.
        try (LanguageModel large = Models.open(Family.LARGE_BASE.folder());
                LanguageModel tuned = Models.open(Family.SMALL_TUNED.folder());
                LanguageModel base = Models.open(Family.SMALL_BASE.folder())) {
            Prompt question = Prompt.chat("What is the capital of New Zealand?");

            Generation small = Generator.of(tuned).generate(question);
            System.out.println("small tuned: " + small.text());

            Ensemble upscaled = Ensemble.upscale(large, tuned, base);
            Generation mixed = Generator.of(upscaled).generate(question);
            System.out.println("up-scaled:   " + mixed.text());
        }
    }
}
