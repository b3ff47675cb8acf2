package org.eft4j.benchmarks.bytes;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;

/**
 * Dumps what a model over bytes says of each next byte along a text, nothing left out: for each position a JSON array
 * of 257 log-probabilities, the last of them the end's; then what was merged. {@code benchmarks/bytes/compare.py}
 * compares it with other implementations.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.eft4j.benchmarks.bytes.NextBytes MODEL PROMPT TEXT.txt</pre>
 */
public final class NextBytes {
    private NextBytes() {}

    /** Prints the distributions. */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        byte[] text = Files.readAllBytes(Path.of(args[2]));
        int[] ids = IntStream.range(0, text.length).map(i -> text[i] & 0xFF).toArray();
        try (LanguageModel model = Models.open(Path.of(args[0])).overBytes(0);
                ModelSession session = model.newSession(Prompt.text(args[1]))) {
            float[] row = new float[model.vocabulary().size()];
            session.promptLogits(row);
            out.println(logProbabilities(row));
            for (int i = 0; i < ids.length; i++) {
                session.append(ids, i, 1, row, 1);
                out.println(logProbabilities(row));
            }
            out.println(session.byteReading().orElseThrow().merged());
        }
        out.flush();
    }

    private static String logProbabilities(float[] row) {
        double max =
                IntStream.range(0, row.length).mapToDouble(i -> row[i]).max().orElseThrow();
        double[] exponentials = IntStream.range(0, row.length)
                .mapToDouble(i -> Math.exp(row[i] - max))
                .toArray();
        double normaliser = max + Math.log(Arrays.stream(exponentials).sum());
        return IntStream.range(0, row.length)
                .mapToObj(i -> String.valueOf((float) Math.max(-1e9, row[i] - normaliser)))
                .collect(Collectors.joining(",", "[", "]"));
    }
}
