package org.eft4j.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eft4j.Ensemble;
import org.eft4j.Member;
import org.eft4j.MixAndDraw;
import org.eft4j.Vocabulary;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the members' rows to a token, by what a decode step calls: the mix with its look for what is not finite, the
 * sampler.
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

    private @Nullable MixAndDraw step;

    /** Makes the rows and the sampler. */
    @Setup
    public void prepare() {
        Vocabulary pieces = ConstantModel.vocabulary(vocabulary);
        float[][] rows = SyntheticLogits.rows(draw.shape(), vocabulary);
        List<Member> mixed = new ArrayList<>();
        for (int m = 0; m < members; m++) {
            String name = "member " + m;
            mixed.add(Member.of(name, new ConstantModel(name, pieces, rows[m]), WEIGHTS[m]));
        }
        step = new MixAndDraw(Ensemble.of(mixed), draw.options());
    }

    /** One token. */
    @Benchmark
    public int token() {
        return requireNonNull(step).token();
    }

    /** Closes the members' sessions. */
    @TearDown
    public void close() {
        requireNonNull(step).close();
    }
}
