package org.eft4j.benchmarks.realmodel;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.benchmarks.ProcessMemory;

/**
 * Asks one export of the real model the questions of a reference: are the prompts' ids and the greedy answers the same,
 * how fast are they, and in how much memory. One export a process, so that memory is its own.
 *
 * <pre>benchmarks/real-model/compare.sh DIR PYTHON</pre>
 */
public final class RealModel {
    /** Questions asked before the rounds that count, until the loop is compiled. */
    private static final int WARM_UP = 5;

    private RealModel() {}

    /**
     * A question answered otherwise than the reference does.
     *
     * @param at the first token that differs
     * @param margin by how many nats the reference's own token led the second best there
     */
    private record Difference(String question, int at, double margin) {}

    /** As {@code peers.py} counts: from the prompt's ids to the last token. */
    private record Round(
            int tokens,
            double seconds,
            double tokensPerSecond,
            double firstTokenSeconds,
            double decodeTokensPerSecond) {}

    /** Bytes. */
    private record Memory(long peak, long steady) {}

    private record Report(
            String name,
            String versions,
            double loadSeconds,
            List<Round> rounds,
            Memory memory,
            String sameAsReference,
            String samePrompts,
            List<Difference> differences) {}

    /**
     * Writes JSON to standard output. Takes a name, the export's folder, the reference, the number of threads and that
     * of rounds.
     */
    public static void main(String[] args) throws IOException {
        Reference reference = Reference.read(Path.of(args[2]));
        // Every answer reads its whole prompt, as the peers' do.
        ModelOptions threads = ModelOptions.builder()
                .threads(Integer.parseInt(args[3]))
                .prefixCacheMegabytes(0)
                .build();
        int rounds = Integer.parseInt(args[4]);

        long start = System.nanoTime();
        try (LanguageModel model = Models.open(Path.of(args[1]), threads)) {
            double loaded = (System.nanoTime() - start) / 1e9;
            Generator generator = Generator.of(
                    model,
                    GenerationOptions.builder()
                            .maxNewTokens(reference.maxNewTokens())
                            .build());
            ask(generator, reference.answers().subList(0, WARM_UP));
            List<Generation> answers = List.of();
            List<Round> measured = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                answers = ask(generator, reference.answers());
                measured.add(round(answers));
            }
            Report report = report(args[0], loaded, measured, reference.answers(), answers);
            System.out.println(JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build()
                    .writeValueAsString(report));
        }
    }

    private static List<Generation> ask(Generator generator, List<Reference.Answer> questions) {
        return questions.stream()
                .map(answer -> generator.generate(Prompt.chat(answer.question())))
                .toList();
    }

    private static Round round(List<Generation> answers) {
        double first = 0;
        double rest = 0;
        int tokens = 0;
        for (Generation answer : answers) {
            first += answer.timing().prefill().toNanos() / 1e9;
            rest += answer.timing().decode().toNanos() / 1e9;
            tokens += answer.tokens().size();
        }
        return new Round(
                tokens,
                first + rest,
                tokens / (first + rest),
                first / answers.size(),
                (tokens - answers.size()) / rest);
    }

    private static Report report(
            String name, double loaded, List<Round> rounds, List<Reference.Answer> expected, List<Generation> answers)
            throws IOException {
        int samePrompts = 0;
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Reference.Answer wanted = expected.get(i);
            Generation answer = answers.get(i);
            if (answer.promptIds().equals(wanted.prompt())) {
                samePrompts++;
            }
            int at = firstDifference(wanted.tokens(), answer.tokenIds());
            if (at < wanted.tokens().size()) {
                differences.add(
                        new Difference(wanted.question(), at, wanted.margins().get(at)));
            }
        }
        String of = " of " + answers.size();
        return new Report(
                name,
                "eft4j, JDK " + Runtime.version().feature(),
                loaded,
                rounds,
                new Memory(ProcessMemory.peak(), ProcessMemory.resident()),
                answers.size() - differences.size() + of,
                samePrompts + of,
                differences);
    }

    private static int firstDifference(List<Integer> expected, int[] found) {
        int at = 0;
        while (at < expected.size() && at < found.length && expected.get(at) == found[at]) {
            at++;
        }
        return at;
    }
}
