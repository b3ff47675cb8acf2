package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OrtEnvironment;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.JnaLibrary;
import org.eft4j.internal.resource.LibraryLoading;
import org.eft4j.internal.resource.LoadingAdvice;
import org.eft4j.internal.resource.PackedLibraries;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's native libraries. Left alone, its Java API unpacks them at each start, into a temporary folder that
 * stays where the process is killed. Here they are unpacked once, into the cache folder of this project, and the system
 * property {@value #PATH} leads ONNX Runtime there while it loads them. Where the host application has chosen libraries
 * itself, by that property or those for single libraries, they are used. Thread-safe.
 */
final class RuntimeLibraries {
    static final String PATH = "onnxruntime.native.path";

    private static final String CORE = "onnxruntime";
    private static final String JNI = "onnxruntime4j_jni";
    private static final String CUDA = "onnxruntime_providers_cuda";

    /**
     * Those that ONNX Runtime asks for while it is loaded, of which a build has some; and the provider for TensorRT,
     * which is small, for hosts that use it. CUDA's has 583 MB.
     */
    private static final List<String> ALWAYS = List.of(
            CORE,
            JNI,
            "onnxruntime_providers_shared",
            "onnxruntime_providers_tensorrt",
            "webgpu_dawn",
            "dxil",
            "dxcompiler");

    private static final LibraryLoading LOADING = new LibraryLoading(RuntimeLibraries::load);
    private static final LibraryLoading CUDA_UNPACKING = new LibraryLoading(RuntimeLibraries::unpackCuda);

    /** Where they were unpacked; null if the host application has chosen, or ONNX Runtime was there before. */
    private static volatile @Nullable Path folder;

    private RuntimeLibraries() {}

    /** Loads them, if that has not happened; what went wrong, empty if ONNX Runtime can be used. */
    static Optional<Throwable> failure() {
        return LOADING.failure();
    }

    private static void load() {
        JnaLibrary.load(Native.class, Platform.RESOURCE_PREFIX);
        boolean loaded = PrivateApi.isLibraryLoaded();
        Telemetry.switchOff(loaded);
        if (loaded || isChosenByHost()) {
            LibraryLoading.initialize(OrtEnvironment.class, Map.of());
            return;
        }
        Path unpacked = PackedLibraries.require(OrtEnvironment.class, resources(), files(ALWAYS))
                .unpack("onnxruntime");
        LibraryLoading.initialize(OrtEnvironment.class, Map.of(PATH, unpacked.toString()));
        PrivateApi.temporaryFolder().ifPresent(RuntimeLibraries::removeIfEmpty);
        folder = unpacked;
    }

    /**
     * ONNX Runtime makes this folder even if it unpacks nothing, and removes it at exit only, so not when the process
     * is killed. It is of no use: what is unpacked into it later does not lie beside the library, which looks there.
     */
    private static void removeIfEmpty(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // ONNX Runtime removes it at exit.
        }
    }

    private static boolean isChosenByHost() {
        return Stream.of("path", CORE + ".path", CORE + ".skip", JNI + ".path", JNI + ".skip")
                .anyMatch(name -> System.getProperty("onnxruntime.native." + name) != null);
    }

    /**
     * Makes sure that ONNX Runtime finds its CUDA code beside its library, where this class chose the place. Takes
     * seconds the first time.
     *
     * @throws BackendException if it cannot be unpacked
     */
    static void requireCuda() {
        Optional<Throwable> failure = CUDA_UNPACKING.failure();
        if (failure.isPresent()) {
            throw new BackendException(
                    "ONNX Runtime's CUDA code cannot be loaded " + LoadingAdvice.explain(failure.get()), failure.get());
        }
    }

    private static void unpackCuda() {
        Path beside = folder;
        if (beside != null) {
            PackedLibraries.find(OrtEnvironment.class, resources(), files(List.of(CUDA)))
                    .ifPresent(libraries -> libraries.unpackInto(beside));
        }
    }

    private static List<String> files(List<String> libraries) {
        return libraries.stream()
                .map(library -> System.mapLibraryName(library).replace("jnilib", "dylib"))
                .toList();
    }

    /** The folder in the jar, named as ONNX Runtime names platforms. */
    private static String resources() {
        String system = Platform.isWindows() ? "win" : Platform.isMac() ? "osx" : "linux";
        String processor = System.getProperty("os.arch", "");
        boolean x64 = processor.equals("amd64") || processor.equals("x86_64");
        return "ai/onnxruntime/native/" + system + "-" + (x64 ? "x64" : processor);
    }
}
