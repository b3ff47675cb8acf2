package org.eft4j.onnx.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.BackendException;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.internal.adapter.LoraAdapter;
import org.eft4j.onnx.internal.graph.GraphFiles;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.onnx.internal.runtime.OnnxRuntime;
import org.eft4j.spi.Availability;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;
import org.jspecify.annotations.Nullable;

/** Opens folders with an exported decoder and runs them with ONNX Runtime. Immutable and thread-safe. */
public final class OnnxBackend implements ModelBackend {
    private final @Nullable Device device;

    /** Makes a backend for {@link java.util.ServiceLoader}. It loads nothing yet. */
    public OnnxBackend() {
        this.device = null;
    }

    /** Makes a backend that opens every model on this device, whatever its options say, for tests and measurements. */
    public OnnxBackend(Device device) {
        this.device = device;
    }

    @Override
    public String id() {
        return "onnx";
    }

    @Override
    public Availability availability() {
        try {
            ModelTokenizer.requireLibrary();
            return Availability.usable(OnnxRuntime.describe());
        } catch (BackendException e) {
            return Availability.unusable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean accepts(ModelSource source) {
        Path path = source.path();
        try {
            return Files.isDirectory(path)
                    && (LoraAdapter.isIn(path) || !GraphFiles.candidates(path).isEmpty());
        } catch (BackendException e) {
            return false; // a folder that cannot be listed
        }
    }

    /** An adapter is a model only over its base. */
    private static void requireModel(ModelSource source) {
        if (LoraAdapter.isIn(source.path())
                && GraphFiles.candidates(source.path()).isEmpty()) {
            String base = LoraAdapter.read(source.path())
                    .base()
                    .map(name -> ", " + name)
                    .orElse("");
            throw new BackendException(
                    source.name() + " is a LoRA adapter and no model of its own; open the base that it"
                            + " was trained on" + base + ", with ModelOptions.builder().adapter(folder), and then call"
                            + " withAdapter(folder) on that");
        }
    }

    @Override
    public LanguageModel open(ModelSource source, ModelOptions options) {
        OnnxOptions onnx = OnnxOptions.of(options);
        requireModel(source);
        return OnnxModel.open(source, options, onnx, device != null ? device : Device.of(onnx, source.name()));
    }
}
