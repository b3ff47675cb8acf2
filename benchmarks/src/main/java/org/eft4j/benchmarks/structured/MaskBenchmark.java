package org.eft4j.benchmarks.structured;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eft4j.TokenConstraint;
import org.eft4j.TokenConstraint.TokenSet;
import org.eft4j.structured.JsonSchema;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A mask of a state along the texts of the cases: of schemas whose masks are known, and of schemas just read, whose
 * masks are found.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar MaskBenchmark -jvmArgs "-Deft.tokenizer=FOLDER -Deft.width=N
 * -Deft.cases=eft-structured/src/test/resources/schemas/cases.json"</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 3)
public class MaskBenchmark {
    private @Nullable TokenizerModel model;
    private final List<String> schemas = new ArrayList<>();
    private final List<List<int[]>> texts = new ArrayList<>();
    private List<TokenConstraint.State> known = List.of();
    private List<TokenConstraint.State> unknown = List.of();
    private int nextKnown;
    private int nextUnknown;

    /** Reads the vocabulary and the cases. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        TokenizerModel opened =
                new TokenizerModel(Path.of(property("eft.tokenizer")), Integer.parseInt(property("eft.width")));
        model = opened;
        for (JsonNode one :
                new JsonMapper().readTree(Path.of(property("eft.cases")).toFile())) {
            List<int[]> ids = new ArrayList<>();
            one.path("texts").forEach(text -> ids.add(opened.tokenizer().encode(text.textValue(), false, false)));
            if (!ids.isEmpty()) {
                schemas.add(one.path("schema").toString());
                texts.add(ids);
            }
        }
        known = states();
        known.forEach(TokenConstraint.State::allowed);
    }

    private static String property(String name) {
        return requireNonNull(System.getProperty(name), name);
    }

    private List<TokenConstraint.State> states() {
        List<TokenConstraint.State> states = new ArrayList<>();
        for (int i = 0; i < schemas.size(); i++) {
            TokenConstraint constraint = JsonSchema.parse(schemas.get(i)).compileFor(requireNonNull(model));
            for (int[] ids : texts.get(i)) {
                TokenConstraint.State state = constraint.start();
                for (int id : ids) {
                    states.add(state);
                    state = state.after(id);
                }
            }
        }
        return states;
    }

    /** A mask that was found before. */
    @Benchmark
    public TokenSet known() {
        nextKnown = (nextKnown + 1) % known.size();
        return known.get(nextKnown).allowed();
    }

    /** Reads the schemas anew once all their states were asked; that time is not in the invocation's. */
    @State(Scope.Thread)
    public static class Fresh {
        private TokenConstraint.@Nullable State state;

        /** Takes the next state. */
        @Setup(Level.Invocation)
        public void next(MaskBenchmark all) {
            if (all.nextUnknown >= all.unknown.size()) {
                all.unknown = all.states();
                all.nextUnknown = 0;
            }
            state = all.unknown.get(all.nextUnknown++);
        }
    }

    /** A mask of a schema just read: found, unless the text was in the same state before. */
    @Benchmark
    public TokenSet ofSchemaJustRead(Fresh fresh) {
        return requireNonNull(fresh.state).allowed();
    }

    /** Closes the tokenizer. */
    @TearDown(Level.Trial)
    public void close() {
        requireNonNull(model).close();
    }
}
