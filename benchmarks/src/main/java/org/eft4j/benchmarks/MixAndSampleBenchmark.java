package org.eft4j.benchmarks;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eft4j.Sampler;
import org.eft4j.TokenHistory;
import org.eft4j.internal.math.RowScan;
import org.eft4j.internal.math.Rows;
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
 * From the members' rows to a token, by what a decode step calls: the weighted sum, the look for what is not finite, the sampler. The sampler
 * may change the scores; the next sum restores them.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar MixAndSample</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MixAndSampleBenchmark {
    private static final float[] WEIGHTS = {1, 1, -1};

    /** Llama 2, Llama 3, Gemma 3. */
    @Param({"32000", "128256", "262144"})
    public int vocabulary;

    /** The first so many of three rows. */
    @Param({"1", "3"})
    public int members;

    /** How the token is drawn. */
    @Param
    public Draw draw = Draw.GREEDY;

    private final RowScan scan = new RowScan();
    private final int[] offsets = new int[WEIGHTS.length];
    private float[][] rows = {};
    private float[] scores = {};
    private Sampler sampler = Sampler.of(draw.options(), 1, Set.of());
    private TokenHistory history = TokenHistory.of(0);

    /** Makes the rows and the sampler. */
    @Setup
    public void prepare() {
        rows = SyntheticLogits.rows(draw.shape(), vocabulary);
        scores = new float[vocabulary];
        sampler = Sampler.of(draw.options(), vocabulary, Set.of());
        history = TokenHistory.of(0);
    }

    /** One token. */
    @Benchmark
    public int token() {
        Rows.weightedSum(scores, 0, rows, offsets, WEIGHTS, members, vocabulary);
        scan.scan(scores, 0, vocabulary);
        if (!scan.isFinite()) {
            throw new IllegalStateException("the logits are finite");
        }
        return sampler.sample(scores, history);
    }
}
