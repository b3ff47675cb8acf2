package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OrtEnvironment;
import java.util.Optional;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.LoadingAdvice;

/**
 * The ONNX Runtime library of this process, loaded at the first call. Its environment is a singleton that the host
 * application may use too, so this class never configures and never closes it. Stateless and thread-safe.
 */
public final class OnnxRuntime {
    private OnnxRuntime() {}

    /**
     * Returns the environment of the process.
     *
     * @throws BackendException if the native library cannot be loaded, with the reason
     */
    static OrtEnvironment environment() {
        Optional<Throwable> failure = RuntimeLibraries.failure();
        if (failure.isPresent()) {
            throw new BackendException(
                    "ONNX Runtime cannot be loaded " + LoadingAdvice.explain(failure.get()), failure.get());
        }
        return OrtEnvironment.getEnvironment();
    }

    /**
     * Returns what a model on the device runs on, such as {@code ONNX Runtime 1.29.0, CPU}.
     *
     * @throws BackendException if the native library cannot be loaded, with the reason
     */
    public static String describe(Device device) {
        return "ONNX Runtime " + environment().getVersion() + ", " + device;
    }

    /**
     * Returns what models can run on here, such as {@code ONNX Runtime 1.29.0, CPU; no CUDA: } and why not.
     *
     * @throws BackendException if the native library cannot be loaded, with the reason
     */
    public static String describe() {
        return describe(Device.CPU)
                + cudaObstacle(0).map(obstacle -> "; no CUDA: " + obstacle).orElse(" and CUDA");
    }

    /**
     * Returns what prevents running on a CUDA device here, and what to do about it; empty if nothing is known to.
     *
     * @param device counted from 0
     * @throws BackendException if the native library cannot be loaded, with the reason
     */
    public static Optional<String> cudaObstacle(int device) {
        return new CudaCheck(CudaMachine.HERE).obstacle(device);
    }

    /**
     * Returns why caches cannot lie in a device's memory with this ONNX Runtime, even where there is a device; empty if
     * they can.
     *
     * @throws BackendException if the native library cannot be loaded, with the reason
     */
    public static Optional<String> deviceMemoryObstacle() {
        environment();
        try {
            PrivateApi.open();
            return Optional.empty();
        } catch (BackendException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
