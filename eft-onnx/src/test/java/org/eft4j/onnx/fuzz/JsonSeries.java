package org.eft4j.onnx.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Model folders in which a JSON file, or at times the chat template, is changed. */
final class JsonSeries implements FuzzSeries {
    @Override
    public List<String> models() {
        return List.of("llama-genai", "llama-optimum", "phi3-longrope", "gemma3-genai2025", "gpt2-optimum");
    }

    @Override
    public SpoiledFile spoil(long n) throws IOException {
        SplittableRandom random = new SplittableRandom(n);
        String model = models().get(random.nextInt(models().size()));
        List<Path> files = jsonFiles(CleanModels.folder(model));
        Path file = files.get(random.nextInt(files.size()));
        List<byte[]> others = new ArrayList<>();
        for (Path other : files) {
            others.add(Files.readAllBytes(other));
        }
        byte[] content = new JsonMutator(random).mutate(Files.readAllBytes(file), others);
        return new SpoiledFile(model, file.getFileName().toString(), content);
    }

    private static List<Path> jsonFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
