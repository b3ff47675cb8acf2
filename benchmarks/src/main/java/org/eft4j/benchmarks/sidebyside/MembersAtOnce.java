package org.eft4j.benchmarks.sidebyside;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.Prompt;

/**
 * Compares the members of an up-scaled mix that take turns with the same members at once, round by round.
 *
 * <pre>
 * java -cp benchmarks/target/benchmarks.jar org.eft4j.benchmarks.sidebyside.MembersAtOnce LARGE TUNED BASE THREADS
 * </pre>
 */
public final class MembersAtOnce {
    private static final int ROUNDS = 15;
    private static final int NEW_TOKENS = 33;
    private static final Prompt PROMPT = Prompt.text("The capital of New Zealand is");

    private MembersAtOnce() {}

    /** Writes the median milliseconds of a step to standard output. Takes three folders and the threads of a member. */
    public static void main(String[] args) {
        ModelOptions options =
                ModelOptions.builder().threads(Integer.parseInt(args[3])).build();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (LanguageModel large = Models.open(Path.of(args[0]), options);
                LanguageModel tuned = Models.open(Path.of(args[1]), options);
                LanguageModel base = Models.open(Path.of(args[2]), options)) {
            Ensemble inTurn = Ensemble.upscale(large, tuned, base);
            Ensemble atOnce = inTurn.withExecutor(threads);
            double[] turns = new double[ROUNDS];
            double[] together = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                turns[round] = stepMillis(inTurn);
                together[round] = stepMillis(atOnce);
            }
            System.out.printf(
                    Locale.ROOT,
                    "{\"threads\": %s, \"inTurnMs\": %.2f, \"atOnceMs\": %.2f, \"ratio\": %.3f}%n",
                    args[3],
                    median(turns),
                    median(together),
                    median(together) / median(turns));
        } finally {
            threads.shutdown();
        }
    }

    private static double stepMillis(Ensemble mix) {
        GenerationOptions options =
                GenerationOptions.builder().maxNewTokens(NEW_TOKENS).build();
        Generation generation = Generator.of(mix, options).generate(PROMPT);
        return generation.timing().decode().toNanos()
                / 1e6
                / (generation.tokens().size() - 1);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
