package org.eft4j.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.TimeUnit;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Up-scaled answers of the embedded family, from text to text, in time and bytes for each token. All that a generation
 * sets up and throws away is counted, and shared by its 64 tokens.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar Family -prof gc</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FamilyBenchmark {
    private static final int TOKENS = 64;

    private @Nullable LanguageModel large;
    private @Nullable LanguageModel tuned;
    private @Nullable LanguageModel base;
    private @Nullable Generator generator;

    /** Opens the models. */
    @Setup
    public void open() {
        ModelOptions forgetful = ModelOptions.builder().prefixCacheMegabytes(0).build();
        large = Family.LARGE_BASE.open(forgetful);
        tuned = Family.SMALL_TUNED.open(forgetful);
        base = Family.SMALL_BASE.open(forgetful);
        GenerationOptions exactly = GenerationOptions.builder()
                .maxNewTokens(TOKENS)
                .sampling(s -> s.minNewTokens(TOKENS))
                .build();
        generator = Generator.of(Ensemble.upscale(large, tuned, base), exactly);
    }

    /** One answer. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public Generation answer() {
        return requireNonNull(generator).generate(Prompt.chat("What is a heron?"));
    }

    /** Closes the models. */
    @TearDown
    public void close() {
        requireNonNull(large).close();
        requireNonNull(tuned).close();
        requireNonNull(base).close();
    }
}
