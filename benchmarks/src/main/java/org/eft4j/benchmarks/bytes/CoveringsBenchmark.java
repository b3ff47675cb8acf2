package org.eft4j.benchmarks.bytes;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.eft4j.Tokenizer;
import org.eft4j.Tokenizer.TokenBytes;
import org.eft4j.family.Family;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.internal.bytes.ByteTrie;
import org.eft4j.internal.bytes.Coverings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a byte costs beyond the model: a text is read byte by byte, with a row for each, after logits that are the
 * text's own tokens with a tail. The smallest vocabulary is the family's, the others are a folder's, each of their
 * tokens again with one more byte where there are to be more ids than the folder has.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar CoveringsBenchmark -prof gc -jvmArgs -Deft.tokenizer=FOLDER</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class CoveringsBenchmark {
    /** The number of ids of the folder's tokenizer. */
    private static final int LARGE = 49_152;

    private static final int BYTES = 128;
    private static final byte[] TEXT = ("The library mixes what several models say about the next token, and nothing"
                    + " else. A heron is a bird that stands in the water for hours.")
            .substring(0, BYTES)
            .getBytes(StandardCharsets.UTF_8);

    /** The number of ids. */
    @Param({"4096", "49152", "151936"})
    private int ids;

    /** The least share of the mass that is worth a pass. */
    @Param({"1e-4", "0"})
    private double leastShare;

    private final float[] row = new float[Coverings.SYMBOLS];
    private Coverings coverings = empty();

    private static Coverings empty() {
        ByteTrie trie = ByteTrie.of(1, id -> new byte[] {0});
        return new Coverings(trie, new int[0], 1, (path, logits) -> {}, 0);
    }

    /** Reads the vocabulary, and makes logits that know the text. */
    @Setup
    public void open() {
        int width = Math.min(ids, LARGE);
        ModelFolder folder = ModelFolder.read(
                ids < LARGE
                        ? Family.SMALL_BASE.folder()
                        : Path.of(requireNonNull(System.getProperty("eft.tokenizer"))));
        try (ModelTokenizer tokenizer = folder.openTokenizer(width, 8192)) {
            TokenBytes bytes = tokenizer.tokenBytes();
            ByteTrie trie = ByteTrie.of(ids, id -> bytes(bytes, id % width, id / width));
            int[] text = encode(tokenizer);
            float[] noise = new float[ids];
            SplittableRandom random = new SplittableRandom(1);
            for (int id = 0; id < noise.length; id++) {
                noise[id] = (float) (-4 * random.nextDouble());
            }
            coverings = new Coverings(
                    trie,
                    new int[0],
                    noise.length,
                    (path, logits) -> {
                        System.arraycopy(noise, 0, logits, 0, noise.length);
                        if (path.length() < text.length) {
                            logits[text[path.length()]] = 14;
                        }
                    },
                    leastShare);
        }
    }

    private static int[] encode(Tokenizer tokenizer) {
        return tokenizer.encode(new String(TEXT, StandardCharsets.UTF_8), false, false);
    }

    private static byte[] bytes(TokenBytes tokens, int id, int copy) {
        byte[] bytes = tokens.bytes(id);
        if (copy == 0 || bytes.length == 0) {
            return bytes;
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = (byte) ('a' + copy);
        return longer;
    }

    /** Reads the text, with a row after every byte. */
    @Benchmark
    @OperationsPerInvocation(BYTES)
    public float[] readByte() {
        coverings.begin();
        for (byte b : TEXT) {
            coverings.read(b & 0xFF);
            coverings.fillRow(row, 0);
        }
        return row;
    }
}
