package org.eft4j.onnx.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.BackendException;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.onnx.OnnxOptions;
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
            return Files.isDirectory(path) && !GraphFiles.candidates(path).isEmpty();
        } catch (BackendException e) {
            return false; // a folder that cannot be listed
        }
    }

    @Override
    public LanguageModel open(ModelSource source, ModelOptions options) {
        OnnxOptions onnx = OnnxOptions.of(options);
        return OnnxModel.open(source, options, onnx, device != null ? device : Device.of(onnx, source.name()));
    }
}
