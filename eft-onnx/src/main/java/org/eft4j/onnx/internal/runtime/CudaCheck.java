package org.eft4j.onnx.internal.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eft4j.onnx.internal.runtime.CudaMachine.CudaDriverException;

/**
 * Checks for what a CUDA device needs: a build with CUDA, the NVIDIA driver, a device, and the libraries of CUDA 12
 * that the build is linked with. Without the check, ONNX Runtime would unpack 600 MB of CUDA code only to find a
 * library missing. Takes milliseconds. Stateless and thread-safe.
 */
final class CudaCheck {
    /**
     * The major version that ONNX Runtime is linked with. Minor versions of driver and libraries are compatible with
     * each other.
     */
    private static final int CUDA_MAJOR = 12;

    private static final String HINT = " (docs/gpu.md)";

    private final CudaMachine machine;

    CudaCheck(CudaMachine machine) {
        this.machine = machine;
    }

    /**
     * Returns what prevents running on a device here and what to do about it; empty if nothing is known to. ONNX
     * Runtime decides in the end.
     *
     * @throws org.eft4j.BackendException if ONNX Runtime cannot be loaded at all
     */
    Optional<String> obstacle(int device) {
        if (!machine.builtWithCuda()) {
            return Optional.of("this ONNX Runtime is built without CUDA; depend on"
                    + " com.microsoft.onnxruntime:onnxruntime_gpu in place of"
                    + " com.microsoft.onnxruntime:onnxruntime, which is there for Linux and Windows on x64");
        }
        return driverObstacle(device).or(this::libraryObstacle);
    }

    private Optional<String> driverObstacle(int device) {
        String driver = machine.windows() ? "nvcuda.dll" : "libcuda.so.1";
        Optional<String> unloadable = machine.whyNotLoaded(driver);
        if (unloadable.isPresent()) {
            return Optional.of("the NVIDIA driver's " + driver + " cannot be loaded (" + unloadable.get()
                    + "); install the driver, or start the container with --gpus all" + HINT);
        }
        try {
            int version = machine.driver(driver, "cuDriverGetVersion");
            if (version < CUDA_MAJOR * 1000) {
                return Optional.of("the NVIDIA driver knows CUDA " + version / 1000 + "." + version % 1000 / 10
                        + ", and CUDA " + CUDA_MAJOR + " is needed; update the driver" + HINT);
            }
            int devices = machine.driver(driver, "cuDeviceGetCount");
            if (device >= devices) {
                return Optional.of("there is no CUDA device " + device + ": the NVIDIA driver shows " + devices
                        + ", counted from 0; check nvidia-smi and CUDA_VISIBLE_DEVICES" + HINT);
            }
            return Optional.empty();
        } catch (CudaDriverException e) {
            return Optional.of(e.getMessage() + ", so there is no device it can use; check nvidia-smi" + HINT);
        }
    }

    private Optional<String> libraryObstacle() {
        for (Map.Entry<String, String> library : libraries().entrySet()) {
            Optional<String> unloadable = machine.whyNotLoaded(library.getKey());
            if (unloadable.isPresent()) {
                return Optional.of(library.getKey() + " cannot be loaded (" + unloadable.get()
                        + "); it is part of CUDA "
                        + CUDA_MAJOR + ", for which no other major version stands in: install " + library.getValue()
                        + " and put its folder on "
                        + (machine.windows() ? "PATH" : "LD_LIBRARY_PATH") + " before Java starts" + HINT);
            }
        }
        return Optional.empty();
    }

    /**
     * What the CUDA build of ONNX Runtime is linked with, each with the Python wheel that has it for those without the
     * toolkit.
     */
    private Map<String, String> libraries() {
        Map<String, String> libraries = new LinkedHashMap<>();
        String toolkit = "the CUDA Toolkit 12, or from PyPI nvidia-";
        if (machine.windows()) {
            libraries.put("cudart64_12.dll", toolkit + "cuda-runtime-cu12");
            libraries.put("cublasLt64_12.dll", toolkit + "cublas-cu12");
            libraries.put("cublas64_12.dll", toolkit + "cublas-cu12");
        } else {
            libraries.put("libcudart.so.12", toolkit + "cuda-runtime-cu12");
            libraries.put("libcublasLt.so.12", toolkit + "cublas-cu12");
            libraries.put("libcublas.so.12", toolkit + "cublas-cu12");
            libraries.put("libcurand.so.10", toolkit + "curand-cu12");
        }
        return libraries;
    }
}
