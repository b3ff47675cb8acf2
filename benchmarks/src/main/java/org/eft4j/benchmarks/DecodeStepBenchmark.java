package org.eft4j.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.TokenStream;
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
 * A token of a stream that never ends, from three models that cost only the copy of their logits: time and, with
 * the profiler, bytes ({@code gc.alloc.rate.norm}) of everything that is not a model.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar DecodeStep -prof gc</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeStepBenchmark {
    /** Llama 2, Llama 3, Gemma 3. */
    @Param({"32000", "128256", "262144"})
    public int vocabulary;

    /** How the token is drawn. */
    @Param
    public Draw draw = Draw.GREEDY;

    private @Nullable TokenStream stream;
    private @Nullable Iterator<Token> tokens;

    /** Opens the stream; the memory of a generation is allocated with its first token, here. */
    @Setup
    public void open() {
        Vocabulary pieces = ConstantModel.vocabulary(vocabulary);
        float[][] rows = SyntheticLogits.rows(draw.shape(), vocabulary);
        Ensemble ensemble = Ensemble.upscale(
                new ConstantModel("large", pieces, rows[0]),
                new ConstantModel("tuned", pieces, rows[1]),
                new ConstantModel("base", pieces, rows[2]));
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(Integer.MAX_VALUE)
                .sampling(draw.options())
                .build();
        stream = Generator.of(ensemble, options).stream(Prompt.tokens(0));
        tokens = stream.iterator();
        tokens.next();
    }

    /** One token. */
    @Benchmark
    public Token token() {
        return requireNonNull(tokens).next();
    }

    /** Ends the stream. */
    @TearDown
    public void close() {
        requireNonNull(stream).close();
    }
}
