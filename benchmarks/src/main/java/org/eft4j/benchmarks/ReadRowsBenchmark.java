package org.eft4j.benchmarks;

import java.util.concurrent.TimeUnit;
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
 * The floor: reading three rows and nothing else. Of what plain Java offers this is the fastest on JDK 17 and 25: C2
 * vectorises the sum of integers, and of three arrays in one loop, where it leaves the sum of floats alone because its
 * order counts. So the rows are summed by their bits. Copying the rows tile by tile into the first-level cache takes up
 * to two fifths longer; sums of floats take three times as long.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar ReadRows</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadRowsBenchmark {
    /** Llama 2, Llama 3, Gemma 3. */
    @Param({"32000", "128256", "262144"})
    public int vocabulary;

    private int[][] rows = {};

    /** Makes the rows. */
    @Setup
    public void prepare() {
        float[][] logits = SyntheticLogits.rows(Shape.BELL, vocabulary);
        rows = new int[logits.length][vocabulary];
        for (int m = 0; m < rows.length; m++) {
            for (int id = 0; id < vocabulary; id++) {
                rows[m][id] = Float.floatToRawIntBits(logits[m][id]);
            }
        }
    }

    /** The sum of all bits. */
    @Benchmark
    public int sum() {
        int[] a = rows[0];
        int[] b = rows[1];
        int[] c = rows[2];
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] + b[i] + c[i];
        }
        return sum;
    }
}
