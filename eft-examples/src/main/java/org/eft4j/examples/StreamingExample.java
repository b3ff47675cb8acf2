package org.eft4j.examples;

import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.TokenStream;
import org.eft4j.family.Family;

/** How do I show text while it is written, and know afterwards how it went? */
public final class StreamingExample {
    private StreamingExample() {}

    /** Streams a sampled answer; {@link TokenStream#cancel} from any thread would end it early. */
    public static void main(String[] args) {
        GenerationOptions options =
                GenerationOptions.builder().temperature(0.7).topP(0.95).seed(42).build();
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open();
                TokenStream stream = Generator.of(Ensemble.upscale(large, tuned, base), options).stream(
                        Prompt.chat("What is a sofa?"))) {
            for (Token token : stream) {
                System.out.print(token.text());
                System.out.flush();
            }
            System.out.println();
            Generation whole = stream.result();
            System.out.println(
                    whole.tokens().size() + " tokens, finished by " + whole.finishReason() + ", seed " + whole.seed());
        }
    }
}
