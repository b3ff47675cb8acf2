package org.eft4j.onnx.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;
import org.eft4j.BackendException;
import org.eft4j.onnx.CudaOptions;
import org.eft4j.onnx.OnnxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of machines on which something is missing; the last tests are about the one they run on. */
class CudaCheckTest {
    private static final OnnxOptions CUDA = OnnxOptions.defaults().withCuda(CudaOptions.defaults());
    private static final OnnxOptions AUTO = OnnxOptions.defaults().withCudaIfUsable(CudaOptions.defaults());

    /** A machine with two devices that has everything, until something is taken away. */
    private static final class Machine implements CudaMachine {
        boolean windows;
        boolean built = true;
        int driverVersion = 12080;
        int devices = 2;
        boolean driverFails;
        final Set<String> missing = new HashSet<>();
        final Set<String> asked = new HashSet<>();

        @Override
        public boolean windows() {
            return windows;
        }

        @Override
        public boolean builtWithCuda() {
            return built;
        }

        @Override
        public Optional<String> whyNotLoaded(String library) {
            asked.add(library);
            return missing.contains(library) ? Optional.of("cannot open shared object file") : Optional.empty();
        }

        @Override
        public int driver(String library, String function) throws CudaDriverException {
            if (driverFails) {
                throw new CudaDriverException("cuInit of the NVIDIA driver answers with error 100");
            }
            return switch (function) {
                case "cuDriverGetVersion" -> driverVersion;
                case "cuDeviceGetCount" -> devices;
                default -> throw new AssertionError(function);
            };
        }

        Optional<String> obstacle(int device) {
            return new CudaCheck(this).obstacle(device);
        }
    }

    private final Machine machine = new Machine();

    @Test
    void obstacle_nothingMissing_isNone() {
        assertThat(machine.obstacle(0)).isEmpty();
        assertThat(machine.obstacle(1)).isEmpty();
        assertThat(machine.asked)
                .containsExactlyInAnyOrder(
                        "libcuda.so.1", "libcudart.so.12", "libcublasLt.so.12", "libcublas.so.12", "libcurand.so.10");
    }

    @Test
    void obstacle_windows_hasOtherNames() {
        machine.windows = true;
        assertThat(machine.obstacle(0)).isEmpty();
        assertThat(machine.asked)
                .containsExactlyInAnyOrder("nvcuda.dll", "cudart64_12.dll", "cublasLt64_12.dll", "cublas64_12.dll");
        machine.missing.add("cudart64_12.dll");
        assertThat(machine.obstacle(0).orElseThrow()).contains("cudart64_12.dll", "PATH");
    }

    @Test
    void obstacle_artifactForTheCpu_namesTheOther() {
        machine.built = false;
        assertThat(machine.obstacle(0).orElseThrow()).contains("com.microsoft.onnxruntime:onnxruntime_gpu");
        assertThat(machine.asked).isEmpty();
    }

    @Test
    void obstacle_noDriver_isNamedWithTheFix() {
        machine.missing.add("libcuda.so.1");
        assertThat(machine.obstacle(0).orElseThrow())
                .contains("libcuda.so.1", "cannot open shared object file", "install the driver");
        assertThat(machine.asked).containsExactly("libcuda.so.1");
    }

    @Test
    void obstacle_driverWithoutADevice_isToldWithItsError() {
        machine.driverFails = true;
        assertThat(machine.obstacle(0).orElseThrow()).contains("cuInit", "error 100", "nvidia-smi");
    }

    @Test
    void obstacle_oldDriver_isToldWithBothVersions() {
        machine.driverVersion = 11080;
        assertThat(machine.obstacle(0).orElseThrow()).contains("CUDA 11.8", "CUDA 12", "update the driver");
    }

    @Test
    void obstacle_newerDriver_isFine() {
        machine.driverVersion = 13020;
        assertThat(machine.obstacle(0)).isEmpty();
    }

    @Test
    void obstacle_deviceThatIsNotThere_isToldWithTheirNumber() {
        assertThat(machine.obstacle(2).orElseThrow()).contains("device 2", "shows 2", "CUDA_VISIBLE_DEVICES");
    }

    /** As on a machine with CUDA 13, whose libraries are called libcudart.so.13 and so on. */
    @ParameterizedTest
    @ValueSource(strings = {"libcudart.so.12", "libcublasLt.so.12", "libcublas.so.12", "libcurand.so.10"})
    void obstacle_libraryOfCuda12Missing_isNamedWithTheFix(String library) {
        machine.missing.add(library);
        assertThat(machine.obstacle(0).orElseThrow())
                .startsWith(library)
                .contains("CUDA 12", "no other major version", "-cu12", "LD_LIBRARY_PATH");
    }

    @Test
    void of_cudaAskedForInVain_isRefusedWithTheReason() {
        machine.missing.add("libcublas.so.12");
        assertThatThrownBy(() -> Device.of(CUDA, "llama", new CudaCheck(machine)))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("llama", "CUDA", "libcublas.so.12");
    }

    @Test
    void of_cpu_asksNothing() {
        assertThat(Device.of(OnnxOptions.defaults(), "llama", new CudaCheck(machine)))
                .isEqualTo(Device.CPU);
        assertThat(machine.asked).isEmpty();
    }

    @Test
    void of_automaticInVain_takesTheCpuAndLogsTheReasonOnce() {
        machine.missing.add("libcublas.so.12");
        Logger logger = Logger.getLogger(Device.class.getName());
        LogLines lines = new LogLines();
        logger.addHandler(lines);
        try {
            assertThat(Device.of(AUTO, "llama", new CudaCheck(machine))).isEqualTo(Device.CPU);
        } finally {
            logger.removeHandler(lines);
        }
        assertThat(lines.text())
                .contains("INFO", "llama", "CPU", "libcublas.so.12")
                .containsOnlyOnce("\n");
    }

    @Test
    void whyNotLoaded_thisMachine_isToldForAMissingLibrary() {
        assertThat(CudaMachine.HERE.whyNotLoaded("libnosuchthing.so.7").orElseThrow())
                .isNotBlank()
                .doesNotContain("\n", "Unable to load library");
    }

    @Test
    void describe_thisMachine_saysWhetherThereIsCuda() {
        String described = OnnxRuntime.describe();
        assertThat(described).startsWith("ONNX Runtime 1.");
        Optional<String> obstacle = new CudaCheck(CudaMachine.HERE).obstacle(0);
        assertThat(described).endsWith(obstacle.map(o -> "; no CUDA: " + o).orElse(" and CUDA"));
    }
}
