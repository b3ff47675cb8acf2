package org.eft4j.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.eft4j.Ensemble;
import org.eft4j.Explanation;
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
 * What explaining every token adds to a token of up-scaling, greedily, from three models that cost nothing.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar Explanation</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExplanationBenchmark {
    /** The family, Llama 2, Llama 3. */
    @Param({"4096", "32000", "128256"})
    public int vocabulary;

    /** Whether each token is explained, with its five most raised and lowered tokens. */
    @Param({"false", "true"})
    public boolean explained;

    private @Nullable TokenStream stream;
    private @Nullable Iterator<Token> tokens;

    /** Opens the stream; the memory of a generation is allocated with its first token, here. */
    @Setup
    public void open() {
        Vocabulary pieces = ConstantModel.vocabulary(vocabulary);
        float[][] rows = SyntheticLogits.rows(Draw.GREEDY.shape(), vocabulary);
        Ensemble ensemble = Ensemble.upscale(
                new ConstantModel("large", pieces, rows[0]),
                new ConstantModel("tuned", pieces, rows[1]),
                new ConstantModel("base", pieces, rows[2]));
        GenerationOptions.Builder options = GenerationOptions.builder().maxNewTokens(Integer.MAX_VALUE);
        if (explained) {
            options.explanations(Explanation.Request.of(5));
        }
        stream = Generator.of(ensemble, options.build()).stream(Prompt.tokens(0));
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
