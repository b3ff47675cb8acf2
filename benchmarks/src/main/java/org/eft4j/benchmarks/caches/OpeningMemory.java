package org.eft4j.benchmarks.caches;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.benchmarks.ProcessMemory;

/**
 * Memory of the process while a large model is opened, and when it has answered, beside the size of its files; Linux
 * only.
 *
 * <pre>benchmarks/opening.sh FOLDER</pre>
 */
public final class OpeningMemory {
    private OpeningMemory() {}

    /**
     * Resident memory in megabytes of a million bytes; {@code heap} is the part that Java's heap has taken in the end.
     */
    private record Figure(
            String model,
            double files,
            double before,
            double peak,
            double opened,
            double answered,
            double heap,
            long openedInMs) {}

    /** Takes a model's folder; writes JSON to standard output. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        double before = ProcessMemory.resident() / 1e6;
        long start = System.nanoTime();
        try (LanguageModel model = Models.open(folder)) {
            long openedIn = (System.nanoTime() - start) / 1_000_000;
            double opened = ProcessMemory.resident() / 1e6;
            try (ModelSession session = model.newSession(Prompt.tokens(5, 6, 7, 8))) {
                float[] row = new float[model.vocabulary().size()];
                session.promptLogits(row);
                for (int i = 0; i < 16; i++) {
                    session.append(new int[] {9 + i}, 0, 1, row, 1);
                }
                Figure figure = new Figure(
                        model.name(),
                        files(folder),
                        before,
                        ProcessMemory.peak() / 1e6,
                        opened,
                        ProcessMemory.resident() / 1e6,
                        Runtime.getRuntime().totalMemory() / 1e6,
                        openedIn);
                System.out.println(new JsonMapper().writeValueAsString(figure));
            }
        }
    }

    /** The graph and its weights. */
    private static double files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().contains(".onnx"))
                            .mapToLong(file -> file.toFile().length())
                            .sum()
                    / 1e6;
        }
    }
}
