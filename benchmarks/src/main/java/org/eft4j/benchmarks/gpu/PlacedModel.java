package org.eft4j.benchmarks.gpu;

import ai.onnxruntime.OnnxJavaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.onnx.internal.LoadedGraph;
import org.eft4j.onnx.internal.OnnxBackend;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.onnx.internal.runtime.MemoryBlock;
import org.eft4j.onnx.internal.runtime.TensorMemory;
import org.eft4j.spi.ModelSource;

/** A model's folder, to be opened on one device or another. */
record PlacedModel(ModelSource source, ModelOptions options) {
    private static final int STEPS = 32;

    static PlacedModel of(Path folder) {
        return new PlacedModel(new ModelSource(folder), ModelOptions.defaults());
    }

    LanguageModel open(Device device) {
        return new OnnxBackend(device).open(source, options);
    }

    /** The bytes of the graph and of what lies beside it under its name, nearly all of which are weights. */
    long weightBytes() {
        try (LoadedGraph graph = LoadedGraph.load(source, options, Device.CPU);
                Stream<Path> files = Files.list(graph.file().toAbsolutePath().getParent())) {
            String name = graph.file().getFileName().toString();
            long sum = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.getFileName().toString().startsWith(name)) {
                    sum += Files.size(file);
                }
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the graph says of its cache. */
    DecoderLayout layout() {
        try (LoadedGraph graph = LoadedGraph.load(source, options, Device.CPU)) {
            return graph.description().plan().layout();
        }
    }

    boolean isFloat32() {
        return layout().cacheType() == OnnxJavaType.FLOAT;
    }

    /** Log-probabilities after each of some tokens, read one by one on a device. */
    double[][] logProbabilities(Device device, int count) {
        try (LanguageModel model = open(device)) {
            int width = model.vocabulary().size();
            int[] tokens = tokens(count, width);
            float[] row = new float[width];
            double[][] found = new double[count][];
            try (ModelSession session = model.newSession(Prompt.tokens(tokens[0]))) {
                session.promptLogits(row);
                found[0] = normalised(row);
                for (int i = 1; i < count; i++) {
                    session.append(tokens, i, 1, row, 1);
                    found[i] = normalised(row);
                }
            }
            return found;
        }
    }

    private static double[] normalised(float[] row) {
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : row) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : row) {
            sum += Math.exp(logit - most);
        }
        double[] found = new double[row.length];
        for (int id = 0; id < row.length; id++) {
            found[id] = row[id] - most - Math.log(sum);
        }
        return found;
    }

    /** Milliseconds of one step after each of the contexts: the median of {@value #STEPS}, each taken back again. */
    double[] stepMillis(Device device, int... contexts) {
        try (LanguageModel model = open(device)) {
            return Arrays.stream(contexts)
                    .mapToDouble(context -> stepMillis(model, context))
                    .toArray();
        }
    }

    private static double stepMillis(LanguageModel model, int context) {
        int width = model.vocabulary().size();
        int[] tokens = tokens(context + 1, width);
        float[] row = new float[width];
        double[] millis = new double[STEPS];
        try (ModelSession session = model.newSession(Prompt.tokens(Arrays.copyOf(tokens, context)))) {
            session.promptLogits(row);
            for (int i = -8; i < STEPS; i++) {
                long start = System.nanoTime();
                session.append(tokens, context, 1, row, 1);
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - start) / 1e6;
                }
                session.truncate(0);
            }
        }
        return median(millis);
    }

    /** Bytes per second that the device's memory reads and writes together, by copies of a block to another. */
    double bandwidth(Device device, long bytes) {
        try (LoadedGraph graph = LoadedGraph.load(source, options, device)) {
            TensorMemory<?> memory = graph.runner().cacheMemory();
            try (MemoryBlock from = memory.allocate(bytes, "a copy");
                    MemoryBlock to = memory.allocate(bytes, "a copy")) {
                double[] seconds = new double[9];
                for (int i = -2; i < seconds.length; i++) {
                    long start = System.nanoTime();
                    from.copyRows(0, to, 0, 1, bytes, bytes, bytes);
                    if (i >= 0) {
                        seconds[i] = (System.nanoTime() - start) / 1e9;
                    }
                }
                return 2 * bytes / median(seconds);
            }
        }
    }

    static int[] tokens(int count, int vocabularySize) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = (int) ((37L * i + 5) % vocabularySize);
        }
        return tokens;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public String toString() {
        return source.name();
    }
}
