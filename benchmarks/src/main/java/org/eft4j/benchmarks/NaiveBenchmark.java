package org.eft4j.benchmarks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eft4j.benchmarks.SyntheticLogits.Shape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one writes first: log-probabilities of each member, their sum, all ids sorted by it, then temperature .8, top-k
 * 50 and top-p .95. The counterpart of {@link Draw#K50_P95}.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar Naive</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NaiveBenchmark {
    private static final double[] WEIGHTS = {1, 1, -1};
    private static final int TOP_K = 50;
    private static final double TOP_P = 0.95;
    private static final double TEMPERATURE = 0.8;

    /** Llama 2, Llama 3, Gemma 3. */
    @Param({"32000", "128256", "262144"})
    public int vocabulary;

    private final SplittableRandom random = new SplittableRandom(1);
    private float[][] rows = {};

    /** Makes the rows. */
    @Setup
    public void prepare() {
        rows = SyntheticLogits.rows(Shape.BELL, vocabulary);
    }

    /** One token. */
    @Benchmark
    public int token() {
        double[] scores = new double[vocabulary];
        for (int m = 0; m < rows.length; m++) {
            double[] logProbabilities = logSoftmax(rows[m]);
            for (int id = 0; id < vocabulary; id++) {
                scores[id] += WEIGHTS[m] * logProbabilities[id];
            }
        }
        Integer[] ids = IntStream.range(0, vocabulary).boxed().toArray(Integer[]::new);
        Arrays.sort(ids, Comparator.comparingDouble(id -> -scores[id]));
        return draw(ids, scores);
    }

    private static double[] logSoftmax(float[] row) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : row) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : row) {
            sum += Math.exp(logit - max);
        }
        double normaliser = max + Math.log(sum);
        double[] logProbabilities = new double[row.length];
        for (int id = 0; id < row.length; id++) {
            logProbabilities[id] = row[id] - normaliser;
        }
        return logProbabilities;
    }

    private int draw(Integer[] ids, double[] scores) {
        double[] masses = new double[TOP_K];
        double total = 0;
        for (int rank = 0; rank < TOP_K; rank++) {
            masses[rank] = Math.exp((scores[ids[rank]] - scores[ids[0]]) / TEMPERATURE);
            total += masses[rank];
        }
        double kept = 0;
        int count = 0;
        while (kept < TOP_P * total) {
            kept += masses[count++];
        }
        double left = random.nextDouble() * kept;
        int rank = 0;
        while (rank < count - 1 && left >= masses[rank]) {
            left -= masses[rank++];
        }
        return ids[rank];
    }
}
