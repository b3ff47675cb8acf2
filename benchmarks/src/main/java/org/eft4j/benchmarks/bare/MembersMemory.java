package org.eft4j.benchmarks.bare;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.benchmarks.ProcessMemory;

/**
 * Memory of a process that holds several models, each after a prompt and some steps: by ONNX Runtime alone, by eft4j,
 * or by eft4j over bytes; Linux only. Java's heap is taken off what is resident, since how much of it is garbage is
 * chance; so it must be touched whole ({@code -Xms512m -Xmx512m -XX:+AlwaysPreTouch}). What lives on it is counted
 * apart.
 *
 * <pre>benchmarks/memory.sh FOLDER...</pre>
 */
public final class MembersMemory {
    private static final int PROMPT = 64;
    private static final int STEPS = 16;
    private static final int CAPACITY = 256;

    private MembersMemory() {}

    /** Megabytes of a million bytes. */
    private record Figure(String by, int models, double nativeMb, double peakMb, double liveHeapMb) {}

    /** Writes JSON to standard output. Takes {@code bare}, {@code eft4j} or {@code bytes}, then the folders. */
    public static void main(String[] args) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        for (String folder : List.of(args).subList(1, args.length)) {
            Path path = Path.of(folder);
            open.add(
                    switch (args[0]) {
                        case "bare" -> bare(path);
                        case "eft4j" -> eft(Models.open(path), prompt());
                        case "bytes" -> eft(Models.open(path).overBytes(), letters());
                        default -> throw new IllegalArgumentException("expected bare, eft4j or bytes, got " + args[0]);
                    });
        }
        // Twice: what was only reachable through references that are cleared first goes then.
        System.gc();
        System.gc();
        Runtime heap = Runtime.getRuntime();
        System.out.println(new JsonMapper()
                .writeValueAsString(new Figure(
                        args[0],
                        open.size(),
                        (ProcessMemory.resident() - heap.totalMemory()) / 1e6,
                        (ProcessMemory.peak() - heap.totalMemory()) / 1e6,
                        (heap.totalMemory() - heap.freeMemory()) / 1e6)));
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static AutoCloseable bare(Path folder) throws IOException, OrtException {
        BareModel model = new BareModel(
                folder,
                CAPACITY,
                SessionSetting.spinningFor(20, Runtime.getRuntime().availableProcessors()));
        model.append(prompt());
        for (int i = 0; i < STEPS; i++) {
            model.append(9 + i);
        }
        return model;
    }

    private static AutoCloseable eft(LanguageModel model, int[] prompt) {
        ModelSession session = model.newSession(Prompt.tokens(prompt));
        float[] row = new float[model.vocabulary().size()];
        session.promptLogits(row);
        for (int i = 0; i < STEPS; i++) {
            session.append(new int[] {'a' + i}, 0, 1, row, 1);
        }
        return () -> {
            session.close();
            model.close();
        };
    }

    private static int[] prompt() {
        int[] ids = new int[PROMPT];
        Arrays.setAll(ids, i -> 5 + 37 * i % 4000);
        return ids;
    }

    private static int[] letters() {
        int[] bytes = new int[PROMPT];
        Arrays.setAll(bytes, i -> 'a' + 7 * i % 26);
        return bytes;
    }
}
