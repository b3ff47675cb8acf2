package org.eft4j.benchmarks;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
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
 * What the incubating Vector API would give on top: the greedy case of {@link MixAndSampleBenchmark} with three members
 * in one pass over the rows, sum, running maximum and the look for what is not finite together, and a second one over
 * the sum for the place of the maximum.
 *
 * <p>In a folder and a profile of its own, since javac warns of every use of an incubating module and -Werror makes
 * that an error.
 *
 * <pre>
 * mvn -q -Pvector -DskipTests package
 * java -jar benchmarks/target/benchmarks.jar 'VectorMix|ReadRows'
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class VectorMixBenchmark {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Llama 2, Llama 3, Gemma 3; all are multiples of any vector's length, so there is no rest to care for. */
    @Param({"32000", "128256", "262144"})
    public int vocabulary;

    private float[][] rows = {};
    private float[] scores = {};

    /** Makes the rows. */
    @Setup
    public void prepare() {
        rows = SyntheticLogits.rows(Shape.BELL, vocabulary);
        scores = new float[vocabulary];
    }

    /** One greedy token. */
    @Benchmark
    public int token() {
        return indexOf(mix(rows[0], rows[1], rows[2], 1, 1, -1));
    }

    /** Fills the scores and returns the largest. */
    private float mix(float[] a, float[] b, float[] c, float wa, float wb, float wc) {
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector check = FloatVector.zero(SPECIES);
        for (int i = 0; i < vocabulary; i += SPECIES.length()) {
            FloatVector sum = FloatVector.fromArray(SPECIES, a, i)
                    .mul(wa)
                    .add(FloatVector.fromArray(SPECIES, b, i).mul(wb))
                    .add(FloatVector.fromArray(SPECIES, c, i).mul(wc));
            sum.intoArray(scores, i);
            max = max.max(sum);
            check = check.add(sum.mul(0));
        }
        if (check.reduceLanes(VectorOperators.ADD) != 0) {
            throw new IllegalStateException("the logits are finite");
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    private int indexOf(float value) {
        for (int i = 0; i < vocabulary; i += SPECIES.length()) {
            VectorMask<Float> equal = FloatVector.fromArray(SPECIES, scores, i).eq(value);
            if (equal.anyTrue()) {
                return i + equal.firstTrue();
            }
        }
        throw new IllegalStateException("no score is " + value);
    }
}
