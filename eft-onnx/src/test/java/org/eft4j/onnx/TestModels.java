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

    /** Opens a model whose caches lie in memory handled as that of a device, though it is the CPU's; closing it fails if any is left. */
    public static LanguageModel openAsOnDevice(String name, int chunk) {
        return new OnnxBackend(Device.CPU_AS_DEVICE)
                .open(
                        new ModelSource(folder(name)),
                        OnnxOptions.defaults()
                                .withPrefillChunk(chunk)
                                .applyTo(ModelOptions.builder())
                                .build());
    }

    /** Opens a model on CUDA device 0. */
    public static LanguageModel openOnCuda(String name, int chunk) {
        return Models.open(
                folder(name),
                OnnxOptions.defaults()
                        .withPrefillChunk(chunk)
                        .withCuda(CudaOptions.defaults())
                        .applyTo(ModelOptions.builder())
                        .build());
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
