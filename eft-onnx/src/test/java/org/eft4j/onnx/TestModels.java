package org.eft4j.onnx;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.onnx.internal.OnnxBackend;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.spi.ModelSource;

/** The model folders among the test resources, and copies of them to spoil. */
public final class TestModels {
    private TestModels() {}

    public static Path folder(String name) {
        return resource("models/" + name);
    }

    public static Path resource(String name) {
        URL url = Objects.requireNonNull(TestModels.class.getResource("/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    public static LanguageModel open(String name) {
        return Models.open(folder(name));
    }

    /** Opens a model that runs texts in chunks of the given length. */
    public static LanguageModel openChunked(String name, int chunk) {
        return Models.open(
                folder(name),
                OnnxOptions.defaults()
                        .withPrefillChunk(chunk)
                        .applyTo(ModelOptions.builder())
                        .build());
    }

    /**
     * Opens a model on the given device whatever it is, in chunks of the given length. Closing it fails if anything of
     * the device's memory is still in use.
     *
     * @param graph under {@code models} or {@code exports}, the file included
     */
    public static LanguageModel open(String graph, Device device, int chunk) {
        String folder = graph.replaceFirst("(/onnx)?/[^/]+$", "");
        ModelOptions options = OnnxOptions.defaults()
                .withFile(graph.substring(folder.length() + 1))
                .withPrefillChunk(chunk)
                .applyTo(ModelOptions.builder())
                .build();
        return new OnnxBackend(device).open(new ModelSource(resource(folder)), options);
    }

    /** Opens a model on CUDA device 0. */
    public static LanguageModel openOnCuda(String graph, int chunk) {
        OnnxOptions cuda = OnnxOptions.defaults().withCuda(CudaOptions.defaults());
        return open(graph, Device.of(cuda, graph), chunk);
    }

    /** Copies a model's files, except some, to an empty folder. */
    public static Path copy(String name, Path target, String... leftOut) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(folder(name))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!List.of(leftOut).contains(file.getFileName().toString())) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
        }
        return target;
    }
}
