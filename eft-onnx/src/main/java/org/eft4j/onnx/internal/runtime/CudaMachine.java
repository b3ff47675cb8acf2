package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.util.Locale;
import java.util.Optional;

/** What {@link CudaCheck} asks about this process and its machine. Tests answer in its place. */
interface CudaMachine {
    /** This process on this machine. Loading a library by JNA runs {@code ldconfig} once on Linux. */
    CudaMachine HERE = new CudaMachine() {
        @Override
        public boolean windows() {
            return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        }

        @Override
        public boolean builtWithCuda() {
            // The environment first: it explains a library that cannot be loaded.
            OnnxRuntime.environment();
            return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        }

        @Override
        public Optional<String> whyNotLoaded(String library) {
            try {
                NativeLibrary.getInstance(library);
                return Optional.empty();
            } catch (LinkageError e) {
                // JNA's first line repeats the name, the second is what the system says.
                String message = String.valueOf(e.getMessage());
                return Optional.of(message.lines().skip(1).findFirst().orElse(message));
            }
        }

        @Override
        public int driver(String library, String function) throws CudaDriverException {
            IntByReference value = new IntByReference();
            NativeLibrary driver = NativeLibrary.getInstance(library);
            call(driver, "cuInit", 0);
            call(driver, function, value);
            return value.getValue();
        }

        private void call(NativeLibrary driver, String function, Object argument) throws CudaDriverException {
            Function entry = driver.getFunction(function);
            int result = entry.invokeInt(new Object[] {argument});
            if (result != 0) {
                throw new CudaDriverException(function + " of the NVIDIA driver answers with error " + result);
            }
        }
    };

    /** Returns whether libraries have the names that they have on Windows. */
    boolean windows();

    /**
     * Returns whether this ONNX Runtime was built with CUDA.
     *
     * @throws org.eft4j.BackendException if it cannot be loaded at all
     */
    boolean builtWithCuda();

    /**
     * Loads a library by its file name, as the system finds it; returns what the system says if it cannot be loaded.
     */
    Optional<String> whyNotLoaded(String library);

    /** Starts the CUDA driver and asks a function that gives one number. */
    int driver(String library, String function) throws CudaDriverException;

    /** The driver refused a call. */
    final class CudaDriverException extends Exception {
        private static final long serialVersionUID = 1;

        CudaDriverException(String message) {
            super(message);
        }
    }
}
