package org.eft4j.benchmarks.realmodel;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
 * <pre>benchmarks/real-model/compare.sh DIR PYTHON MODULES</pre>
 */
public final class RealModel {
    /** Questions asked before the rounds that count, until the loop is compiled. */
    private static final int WARM_UP = 5;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private RealModel() {}

    /**
     * A question answered otherwise than the reference does.
     *
     * @param at the first token that differs
     * @param margin by how many nats the reference's own token led the second best there
     */
    private record Difference(String question, int at, double margin) {}

    /** What a process says when it has loaded its model and warmed up. */
    private record Ready(String name, String versions, double loadSeconds) {}

    /** As {@code peers.py} counts: from the prompt's ids to the last token. */
    private record Round(
            int tokens,
            double seconds,
            double tokensPerSecond,
            double firstTokenSeconds,
            double decodeTokensPerSecond,
            String sameAsReference,
            String samePrompts,
            List<Difference> differences) {}

    /** Bytes. */
    private record Memory(long peak, long steady) {}

    /** What a process says in the end. */
    private record Report(Memory memory) {}

    /**
     * Writes a line of JSON when it is ready, one for each line that it reads, and one at the end of its input. Takes a
     * name, the export's folder, the reference and the number of threads.
     */
    public static void main(String[] args) throws IOException {
        Reference reference = Reference.read(Path.of(args[2]));
        // Every answer reads its whole prompt, as the peers' do.
        ModelOptions threads = ModelOptions.builder()
                .threads(Integer.parseInt(args[3]))
                .prefixCacheMegabytes(0)
                .build();

        long start = System.nanoTime();
        try (LanguageModel model = Models.open(Path.of(args[1]), threads);
                BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            double loaded = (System.nanoTime() - start) / 1e9;
            Generator generator = Generator.of(
                    model,
                    GenerationOptions.builder()
                            .maxNewTokens(reference.maxNewTokens())
                            .build());
            ask(generator, reference.answers().subList(0, WARM_UP));
            say(new Ready(args[0], "eft4j, JDK " + Runtime.version().feature(), loaded));
            while (turns.readLine() != null) {
                say(round(reference.answers(), ask(generator, reference.answers())));
            }
            say(new Report(new Memory(ProcessMemory.peak(), ProcessMemory.resident())));
        }
    }

    private static void say(Object line) throws IOException {
        System.out.println(JSON.writeValueAsString(line));
    }

    private static List<Generation> ask(Generator generator, List<Reference.Answer> questions) {
        return questions.stream()
                .map(answer -> generator.generate(Prompt.chat(answer.question())))
                .toList();
    }

    private static Round round(List<Reference.Answer> expected, List<Generation> answers) {
        double first = 0;
        double rest = 0;
        int tokens = 0;
        int samePrompts = 0;
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Reference.Answer wanted = expected.get(i);
            Generation answer = answers.get(i);
            first += answer.timing().prefill().toNanos() / 1e9;
            rest += answer.timing().decode().toNanos() / 1e9;
            tokens += answer.tokens().size();
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
        return new Round(
                tokens,
                first + rest,
                tokens / (first + rest),
                first / answers.size(),
                (tokens - answers.size()) / rest,
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
