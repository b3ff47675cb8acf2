package org.eft4j.benchmarks.bytes;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;

/**
 * How SmolLM2-135M goes on after texts that end inside a word, inside a character, with a space and with a line break,
 * over tokens and over bytes. Fails if it does not go on over bytes as the text should.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.eft4j.benchmarks.bytes.PromptEnds MODEL</pre>
 */
public final class PromptEnds {
    private static final int BYTES = 32;
    private static final int TOKENS = 8;

    /**
     * A prompt, and what its continuation must begin with.
     *
     * @param cut how many of the text's last bytes the prompt lacks
     */
    private record Case(String text, int cut, String rest) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        /** Returns the prompt; as bytes where it ends inside a character, since no text does. */
        Prompt prompt() {
            return cut == 0
                    ? Prompt.text(text)
                    : Prompt.tokens(IntStream.range(0, bytes().length - cut)
                            .map(i -> bytes()[i] & 0xFF)
                            .toArray());
        }

        /** Returns the bytes of a continuation, those that the prompt lacks included. */
        byte[] wanted() {
            byte[] begun = rest.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(cut + begun.length)
                    .put(bytes(), bytes().length - cut, cut)
                    .put(begun)
                    .array();
        }
    }

    private static final Case[] CASES = {
        new Case("The capital of France is", 0, " Paris"),
        new Case("The capital of France is ", 0, "Paris"),
        new Case("The capital of France is Par", 0, "is"),
        new Case("Columbus sailed the oc", 0, "ean"),
        new Case("A triangle has three si", 0, "des"),
        new Case("def add(a, b):\n    ret", 0, "urn a + b"),
        new Case("def add(a, b):\n", 0, "    "),
        new Case("1, 2, 3, 4, ", 0, "5"),
        new Case("In Paris, we sat in a small caf\u00e9", 1, ""),
        new Case("Die Stadt liegt s\u00fc", 1, "d"),
    };

    private PromptEnds() {}

    /** Prints the table; exits with 1 where a text does not go on as it should. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        boolean allWell = true;
        try (LanguageModel model = Models.open(Path.of(args[0]))) {
            Generator tokens = Generator.of(model, limit(TOKENS));
            Generator bytes = Generator.of(model.overBytes(), limit(BYTES));
            for (Case each : CASES) {
                Generation over = bytes.generate(each.prompt());
                byte[] wanted = each.wanted();
                boolean well =
                        IntStream.range(0, wanted.length).allMatch(i -> over.tokenIds()[i] == (wanted[i] & 0xFF));
                allWell &= well;
                String beside = each.cut == 0 ? tokens.generate(each.prompt()).text() : "";
                out.printf("| %s | %s | %s | %s |%n", shown(each), line(beside), line(over.text()), well ? "" : "NO");
            }
        }
        if (!allWell) {
            System.exit(1);
        }
    }

    private static GenerationOptions limit(int count) {
        return GenerationOptions.builder().maxNewTokens(count).build();
    }

    private static String shown(Case each) {
        return "\"" + line(each.text()) + "\"" + (each.cut == 0 ? "" : " less its last byte");
    }

    private static String line(String text) {
        return text.replace("\n", "\\n");
    }
}
