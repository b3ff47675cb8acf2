package org.eft4j.benchmarks.gpu;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Path;
import org.eft4j.BackendException;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.onnx.CudaOptions;
import org.eft4j.onnx.OnnxOptions;

/**
 * The time that is lost by asking for CUDA where it cannot be had: the first request of a process, the second, and, to
 * compare, ONNX Runtime's own answer, for which it unpacks its CUDA code first.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.eft4j.benchmarks.gpu.RefusedCuda MODEL_DIR</pre>
 */
public final class RefusedCuda {
    private RefusedCuda() {}

    /** Takes the folder of a model. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        // What any model needs, so that it is not counted here.
        Models.open(folder).close();
        for (String which : new String[] {"first", "second", "third"}) {
            long start = System.nanoTime();
            String answer = refusal(folder);
            System.out.printf("%s request: %.1f ms: %s%n", which, (System.nanoTime() - start) / 1e6, answer);
        }
        long start = System.nanoTime();
        String answer = refusalOfOnnxRuntime();
        System.out.printf("ONNX Runtime's own: %.1f ms: %s%n", (System.nanoTime() - start) / 1e6, answer);
    }

    private static String refusal(Path folder) {
        ModelOptions options = OnnxOptions.defaults()
                .withCuda(CudaOptions.defaults())
                .applyTo(ModelOptions.builder())
                .build();
        try {
            Models.open(folder, options).close();
            return "granted";
        } catch (BackendException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String refusalOfOnnxRuntime() {
        try (SessionOptions session = new SessionOptions();
                OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
            session.addCUDA(cuda);
            return "granted";
        } catch (OrtException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
