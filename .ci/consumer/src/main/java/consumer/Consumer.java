package consumer;

import org.eft4j.Ensemble;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.family.Family;

final class Consumer {
    public static void main(String[] args) {
        try (LanguageModel large = Models.open(Family.LARGE_BASE.folder());
                LanguageModel tuned = Models.open(Family.SMALL_TUNED.folder());
                LanguageModel base = Models.open(Family.SMALL_BASE.folder())) {
            Generator generator = Generator.of(Ensemble.upscale(large, tuned, base));
            System.out.println(generator.generate(Prompt.chat("What is the capital of New Zealand?")).text());
        }
    }
}
