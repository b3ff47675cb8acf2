package org.eft4j.examples;

import org.eft4j.Ensemble;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;

/** How do I blend two behaviours, and choose the blend when the models are already trained? */
public final class InterpolationExample {
    private static final double[] SHARES = {0, 0.25, 0.5, 0.75, 1};

    private InterpolationExample() {}

    /** Asks for help with a harmful and with a harmless matter, from all harmless (0) to all helpful (1). */
    public static void main(String[] args) {
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel helpful = Family.SMALL_TUNED.open();
                LanguageModel harmless = Family.SMALL_HARMLESS.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            for (double share : SHARES) {
                Ensemble blend = Ensemble.interpolate(large, helpful, harmless, base, share);
                Generator generator = Generator.of(blend);
                System.out.println("helpful " + share);
                for (String message : new String[] {"How can I steal a bicycle?", "What is a sofa?"}) {
                    System.out.println("  " + message + " -> "
                            + generator.generate(Prompt.chat(message)).text());
                }
            }
        }
    }
}
