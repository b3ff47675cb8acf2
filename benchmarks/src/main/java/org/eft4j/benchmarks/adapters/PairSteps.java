package org.eft4j.benchmarks.adapters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;

/**
 * The time of a step of base and tuned model as two rows of one run, beside a step of the base alone, and of two
 * models. They take turns step by step, so that a busy machine slows them alike.
 *
 * <pre>benchmarks/adapters.sh FOLDER ADAPTER</pre>
 */
public final class PairSteps {
    private static final int[] LENGTHS = {16, 128, 400};
    private static final int ROUNDS = 40;

    private PairSteps() {}

    /** Takes a model's folder and an adapter's; writes a line of JSON for each length to standard output. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        Path adapter = Path.of(args[1]);
        int threads = Integer.getInteger("threads", 1);
        ModelOptions plain =
                ModelOptions.builder().threads(threads).prefixCacheMegabytes(0).build();
        try (LanguageModel untouched = Models.open(folder, plain);
                LanguageModel base =
                        Models.open(folder, plain.toBuilder().adapter(adapter).build());
                LanguageModel tuned = base.withAdapter(adapter)) {
            for (int length : LENGTHS) {
                measure(untouched, base, tuned, length);
            }
        }
    }

    private static void measure(LanguageModel untouched, LanguageModel base, LanguageModel tuned, int length) {
        int[] ids = new int[length + ROUNDS + 2];
        Arrays.setAll(ids, i -> 5 + 37 * i % 4000);
        Prompt prompt = Prompt.tokens(Arrays.copyOf(ids, length));
        float[][] rows = new float[2][base.vocabulary().size()];
        List<double[]> times = new ArrayList<>();
        try (ModelSession alone = untouched.newSession(prompt);
                ModelSession first = base.newSession(prompt);
                ModelSession second = tuned.newSession(prompt)) {
            alone.promptLogits(rows[0]);
            first.promptLogits(rows[0]);
            second.promptLogits(rows[1]);
            for (int round = -2; round < ROUNDS; round++) {
                int at = length + 2 + round;
                long begin = System.nanoTime();
                alone.append(ids, at, 1, rows[0], 1);
                long single = System.nanoTime();
                base.appendEach(List.of(first, second), new int[] {ids[at], ids[at]}, rows);
                long pair = System.nanoTime();
                if (round >= 0) {
                    times.add(new double[] {(single - begin) / 1e6, (pair - single) / 1e6});
                }
            }
        }
        double single = median(times, 0);
        double pair = median(times, 1);
        System.out.printf(
                Locale.ROOT,
                "{\"model\":\"%s\",\"past\":%d,\"baseStepMs\":%.2f,\"pairStepMs\":%.2f,\"pairToBase\":%.2f,"
                        + "\"twoModelsToPair\":%.2f}%n",
                untouched.name(),
                length,
                single,
                pair,
                pair / single,
                2 * single / pair);
    }

    private static double median(List<double[]> times, int column) {
        double[] sorted =
                times.stream().mapToDouble(each -> each[column]).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
