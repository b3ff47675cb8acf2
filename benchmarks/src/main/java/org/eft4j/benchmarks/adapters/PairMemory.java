package org.eft4j.benchmarks.adapters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.benchmarks.ProcessMemory;

/**
 * Resident memory of a process that holds a base, a base with its adapter, or two models, after each has answered;
 * Linux only. Java's heap is taken off, since how much of it is garbage is chance; so it must be touched whole
 * ({@code -Xms512m -Xmx512m -XX:+AlwaysPreTouch}).
 *
 * <pre>benchmarks/adapters.sh FOLDER ADAPTER</pre>
 */
public final class PairMemory {
    private PairMemory() {}

    /** Takes {@code base}, {@code pair} or {@code two}, a model's folder and an adapter's; writes a line of JSON. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        Path adapter = Path.of(args[2]);
        List<LanguageModel> models = new ArrayList<>();
        switch (args[0]) {
            case "base" -> models.add(Models.open(folder));
            case "two" -> {
                models.add(Models.open(folder));
                models.add(Models.open(folder));
            }
            default -> {
                LanguageModel base = Models.open(
                        folder, ModelOptions.builder().adapter(adapter).build());
                models.add(base);
                models.add(base.withAdapter(adapter));
            }
        }
        for (LanguageModel model : models) {
            try (ModelSession session = model.newSession(Prompt.tokens(5, 6, 7, 8))) {
                float[] row = new float[model.vocabulary().size()];
                for (int i = 0; i < 16; i++) {
                    session.append(new int[] {9 + i}, 0, 1, row, 1);
                }
            }
        }
        System.gc();
        Runtime heap = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "{\"model\":\"%s\",\"holds\":\"%s\",\"residentMb\":%.0f}%n",
                models.get(0).name(),
                args[0],
                (ProcessMemory.resident() - heap.totalMemory()) / 1e6);
        models.forEach(LanguageModel::close);
    }
}
