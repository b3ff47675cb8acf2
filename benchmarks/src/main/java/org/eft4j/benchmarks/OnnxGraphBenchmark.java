package org.eft4j.benchmarks;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.OrtException;
import java.util.concurrent.TimeUnit;
import org.eft4j.benchmarks.SyntheticLogits.Shape;
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
 * The mix inside ONNX Runtime, as a graph with Sub, Add and TopK of 50. What is left to do after it, the draw from 50
 * scores, is not counted.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar OnnxGraph</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OnnxGraphBenchmark {
    /** Llama 2, Llama 3, Gemma 3. */
    @Param({"32000", "128256", "262144"})
    public int vocabulary;

    private @Nullable MixGraph graph;

    /** Loads the graph. */
    @Setup
    public void load() throws OrtException {
        graph = new MixGraph(SyntheticLogits.rows(Shape.BELL, vocabulary));
    }

    /** One run. */
    @Benchmark
    public long run() throws OrtException {
        return requireNonNull(graph).run();
    }

    /** Frees the graph. */
    @TearDown
    public void free() throws OrtException {
        requireNonNull(graph).close();
    }
}
