package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import org.eft4j.BackendException;
import org.eft4j.onnx.CudaOptions;
import org.eft4j.onnx.OnnxOptions;

/**
 * What a graph runs on, and where its caches lie. Immutable and thread-safe.
 *
 * @param cuda whether it is a GPU that CUDA drives, rather than the processor
 * @param number its number among several of a kind, counted from 0
 * @param options of ONNX Runtime's provider, by its names
 * @param ownMemory whether caches are to lie in the device's memory, taken from ONNX Runtime's allocator, and not in
 *     the host's
 */
public record Device(boolean cuda, int number, Map<String, String> options, boolean ownMemory) {
    /** The processor and its memory. */
    public static final Device CPU = new Device(false, 0, Map.of(), false);

    /**
     * The processor, with its memory handled as if it were that of a device, to test without a device what is done on
     * one.
     */
    public static final Device CPU_AS_DEVICE = new Device(false, 0, Map.of(), true);

    private static final Logger LOGGER = System.getLogger(Device.class.getName());

    /** Copies the options. */
    public Device {
        options = Map.copyOf(options);
    }

    /** Returns a CUDA device, which need not exist. */
    static Device cuda(CudaOptions options) {
        return new Device(true, options.device(), options.values(), true);
    }

    /**
     * Returns the device that a model's options ask for. If that is a CUDA device, this makes sure that it can be used.
     * The first such call in a process takes some seconds: ONNX Runtime unpacks 600 MB of code.
     *
     * @param model the model's name, for messages
     * @throws BackendException if it cannot be used, with the reason and what to do
     */
    public static Device of(OnnxOptions options, String model) {
        return of(options, model, new CudaCheck(CudaMachine.HERE));
    }

    static Device of(OnnxOptions options, String model, CudaCheck check) {
        if (options.provider() == OnnxOptions.Provider.CPU) {
            return CPU;
        }
        Optional<String> obstacle = check.obstacle(options.cuda().device()).or(() -> providerObstacle(options.cuda()));
        if (obstacle.isEmpty()) {
            return cuda(options.cuda());
        }
        if (options.provider() == OnnxOptions.Provider.CUDA) {
            throw new BackendException(model + " cannot run on CUDA: " + obstacle.get());
        }
        LOGGER.log(Level.INFO, () -> model + " runs on the CPU, for CUDA cannot be used: " + obstacle.get());
        return CPU;
    }

    /** Returns why ONNX Runtime refuses these options once its CUDA code is loaded. */
    private static Optional<String> providerObstacle(CudaOptions cuda) {
        try (SessionOptions options = new SessionOptions()) {
            cuda(cuda).addTo(options);
            return Optional.empty();
        } catch (OrtException e) {
            return Optional.of("ONNX Runtime refuses it: " + e.getMessage() + " (docs/gpu.md)");
        } catch (BackendException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Makes a session that is made with the options run here. */
    void addTo(SessionOptions session) throws OrtException {
        if (cuda) {
            RuntimeLibraries.requireCuda();
            // With an object for the options: the variant that takes a number hides why it failed.
            try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(number)) {
                for (Map.Entry<String, String> option : options.entrySet()) {
                    provider.add(option.getKey(), option.getValue());
                }
                session.addCUDA(provider);
            }
        }
    }

    /** Returns a copy whose caches lie in the host's memory, so that each run on a GPU copies them to it and back. */
    public Device withHostCaches() {
        return new Device(cuda, number, options, false);
    }

    /** Returns ONNX Runtime's name for the device's memory. */
    String memoryName() {
        return cuda ? "Cuda" : "Cpu";
    }

    /** Returns ONNX Runtime's name for memory of the host that the device copies to directly. */
    String stagingName() {
        return cuda ? "CudaPinned" : "Cpu";
    }

    /** For people: {@code CPU} or {@code CUDA device 0}. */
    @Override
    public String toString() {
        return cuda ? "CUDA device " + number : "CPU";
    }
}
