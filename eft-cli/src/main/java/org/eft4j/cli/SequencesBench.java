package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Generator.Generations;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;

/** How many tokens a second come from sequences that move together, by how many there are. For one thread. */
final class SequencesBench {
    /** How many tokens each sequence writes, unless that was said. */
    static final int LENGTH = 64;

    private final LanguageModel model;
    private final int length;
    private final Interruption interruption;
    private final Map<Integer, List<Round>> rounds = new LinkedHashMap<>();

    /**
     * One run of so many sequences.
     *
     * @param promptNanos for all prompts and the first token of each
     * @param nanos for that and all tokens
     * @param tokenMillis what each sequence waited for a token, on average
     */
    private record Round(long promptNanos, long nanos, List<Double> tokenMillis) {}

    SequencesBench(LanguageModel model, int length, Interruption interruption) {
        this.model = model;
        this.length = length;
        this.interruption = interruption;
    }

    /** Measures every count once in each round, interleaved, after a round that warms up. */
    void run(List<String> questions, List<Integer> counts, int roundCount) {
        for (int round = -1; round < roundCount; round++) {
            for (int count : counts) {
                Round measured = measure(prompts(model, questions, count));
                if (round >= 0) {
                    rounds.computeIfAbsent(count, ignored -> new ArrayList<>()).add(measured);
                }
            }
        }
    }

    /** Returns so many prompts. */
    static List<Prompt> prompts(LanguageModel model, List<String> questions, int count) {
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prompts.add(BenchCommand.prompt(model, questions.get(i % questions.size())));
        }
        return prompts;
    }

    private Round measure(List<Prompt> prompts) {
        long promptNanos = timed(prompts, 1, new ArrayList<>());
        List<Double> tokenMillis = new ArrayList<>();
        long nanos = timed(prompts, length, tokenMillis);
        return new Round(promptNanos, nanos, tokenMillis);
    }

    private long timed(List<Prompt> prompts, int tokens, List<Double> tokenMillis) {
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(tokens)
                .sampling(sampling -> sampling.minNewTokens(tokens))
                .build();
        long start = System.nanoTime();
        try (Generations all = Generator.of(model, options).generateAll(prompts, prompts.size())) {
            interruption.during(all::cancel, () -> all.forEachRemaining(each -> tokenMillis.add(millis(each))));
        }
        if (interruption.isRequested()) {
            throw new CancellationException("stopped");
        }
        return System.nanoTime() - start;
    }

    private static double millis(Generation generation) {
        int steps = Math.max(1, generation.tokens().size() - 1);
        return generation.timing().decode().toNanos() / 1e6 / steps;
    }

    private List<Round> measured(int count) {
        return rounds.getOrDefault(count, List.of());
    }

    private double stepTokensPerSecond(int count) {
        return median(measured(count).stream()
                .map(round -> count * (length - 1) * 1e9 / stepNanos(round))
                .toList());
    }

    /**
     * What the whole takes longer than the prompts alone do. The two are measured one after the other, so on a busy
     * machine the difference may be far too small; the steps take no less than any sequence's own.
     */
    private long stepNanos(Round round) {
        long quickest = Math.round(Collections.min(round.tokenMillis) * 1e6 * (length - 1));
        return Math.max(quickest, round.nanos - round.promptNanos);
    }

    private double tokensPerSecond(int count) {
        return median(measured(count).stream()
                .map(round -> count * length * 1e9 / round.nanos)
                .toList());
    }

    private double quantile(int count, double share) {
        return quantile(
                measured(count).stream()
                        .flatMap(round -> round.tokenMillis.stream())
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray(),
                share);
    }

    static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    ObjectNode toJson() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode list = all.putArray("sequences");
        for (int count : rounds.keySet()) {
            list.addObject()
                    .put("count", count)
                    .put("tokensPerSecond", tokensPerSecond(count))
                    .put("stepTokensPerSecond", stepTokensPerSecond(count))
                    .put("p50Ms", quantile(count, 0.5))
                    .put("p95Ms", quantile(count, 0.95));
        }
        return all;
    }

    void print(PrintWriter out) {
        out.println("sequences   tokens/s   without prompts   ms a token, median   95 of 100");
        for (int count : rounds.keySet()) {
            out.printf(
                    Locale.ROOT,
                    "%9d %10.1f %17.1f %20.2f %11.2f%n",
                    count,
                    tokensPerSecond(count),
                    stepTokensPerSecond(count),
                    quantile(count, 0.5),
                    quantile(count, 0.95));
        }
    }
}
