package org.eft4j.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.eft4j.Ensemble;
import org.eft4j.Explanation;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Score;
import org.eft4j.Scorer;
import org.eft4j.Speculation;
import org.eft4j.Token;
import org.eft4j.TokenStream;

/**
 * A program for {@link ChildJvm}: generates, streams, cancels, speculates, scores and explains, in turn, until it has
 * handled a number of tokens. Prints what its process holds, at even distances: tokens, kilobytes of resident memory,
 * descriptors and threads. Needs {@code /proc}.
 */
final class Soak {
    private static final int READINGS = 20;
    private static final Path PROCESS = Path.of("/proc/self");
    private static final String QUESTION = "What is the capital of New Zealand?";

    private final Ensemble mix;
    private long tokens;
    private long seed;

    private Soak(Ensemble mix) {
        this.mix = mix;
    }

    /** Takes the number of tokens, and the folders of the large, the tuned and the base model. */
    public static void main(String[] arguments) throws IOException {
        long wanted = Long.parseLong(arguments[0]);
        try (LanguageModel large = Models.open(Path.of(arguments[1]));
                LanguageModel tuned = Models.open(Path.of(arguments[2]));
                LanguageModel base = Models.open(Path.of(arguments[3]))) {
            Soak soak = new Soak(Ensemble.upscale(large, tuned, base));
            for (long reading = 1; reading <= READINGS; reading++) {
                long goal = wanted * reading / READINGS;
                while (soak.tokens < goal) {
                    soak.round();
                }
                soak.report();
            }
        }
    }

    /** One of each, a few hundred tokens in all. */
    private void round() {
        Prompt prompt = Prompt.chat(QUESTION);
        Generation answer = Generator.of(mix, options().build()).generate(prompt);
        count(answer);
        stream(options(), all -> true);
        stream(options(), read -> read < 5);
        count(Generator.of(mix, options().speculation(Speculation.automatic()).build())
                .generate(prompt));
        stream(options().speculation(Speculation.byMember("tuned")), read -> read < 5);
        Explanation.Request request = Explanation.Request.of(5);
        count(Generator.of(mix, options().explanations(request).build()).generate(prompt));
        score(Scorer.of(mix).withMemberScores().score(prompt, answer.text()));
        score(Scorer.of(mix).withExplanations(request).score(prompt, answer.text()));
    }

    /** Sampled at a temperature at which texts differ, and none ends at once. */
    private GenerationOptions.Builder options() {
        return GenerationOptions.builder()
                .maxNewTokens(48)
                .sampling(sampling -> sampling.minNewTokens(16).temperature(1))
                .seed(seed++);
    }

    private void stream(GenerationOptions.Builder options, LongPredicate goOn) {
        try (TokenStream stream = Generator.of(mix, options.build()).stream(Prompt.chat(QUESTION))) {
            Iterator<Token> read = stream.iterator();
            for (long count = 0; read.hasNext(); count++) {
                if (!goOn.test(count)) {
                    stream.cancel();
                }
                read.next();
            }
            count(stream.result());
        }
    }

    private void count(Generation generation) {
        tokens += generation.tokens().size();
    }

    private void score(Score score) {
        tokens += score.tokens().size();
    }

    private void report() throws IOException {
        System.gc();
        List<String> line = new ArrayList<>(List.of(Long.toString(tokens)));
        try (Stream<String> status = Files.lines(PROCESS.resolve("status"))) {
            status.filter(entry -> entry.startsWith("VmRSS:"))
                    .map(entry -> entry.replaceAll("[^0-9]", ""))
                    .forEach(line::add);
        }
        for (String folder : List.of("fd", "task")) {
            try (Stream<Path> entries = Files.list(PROCESS.resolve(folder))) {
                line.add(Long.toString(entries.count()));
            }
        }
        System.out.println(String.join(" ", line));
    }
}
