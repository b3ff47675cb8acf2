package org.eft4j.onnx.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Model folders in which the graph is changed, the places of its weights among it, or at times the file of the weights.
 */
final class GraphSeries implements FuzzSeries {
    private static final String GRAPH = "model.onnx";
    private static final String WEIGHTS = "model.onnx.data";

    @Override
    public List<String> models() {
        return List.of("llama-genai", "gemma3-genai2025", "phi3-longrope", "llama-optimum");
    }

    @Override
    public SpoiledFile spoil(long n) throws IOException {
        SplittableRandom random = new SplittableRandom(n);
        String model = models().get(random.nextInt(models().size()));
        Path folder = CleanModels.folder(model);
        ProtobufMutator mutator = new ProtobufMutator(random);
        if (random.nextInt(10) == 0 && Files.exists(folder.resolve(WEIGHTS))) {
            return new SpoiledFile(model, WEIGHTS, mutator.damaged(Files.readAllBytes(folder.resolve(WEIGHTS))));
        }
        return new SpoiledFile(model, GRAPH, mutator.mutate(Files.readAllBytes(folder.resolve(GRAPH))));
    }
}
