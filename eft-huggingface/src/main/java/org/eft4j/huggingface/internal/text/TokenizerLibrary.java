package org.eft4j.huggingface.internal.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.JnaLibrary;
import org.eft4j.internal.resource.LibraryLoading;
import org.eft4j.internal.resource.LoadingAdvice;
import org.eft4j.internal.resource.PackedLibraries;

/**
 * Hugging Face's tokenizer library, as packaged by DJL, loaded at the first call. Left alone it would fetch another
 * native library where it sees a GPU, and report its use to its makers. System properties prevent both, of which only
 * {@value #OPT_OUT} stays set, since the library reads it at each use. What the host application has set, as a property
 * or in the environment, is left as it is.
 *
 * <p>The native library is unpacked into the cache folder of this project. Where the host has chosen another place, or
 * another library, DJL does as the host says. To load it, DJL looks for CUDA, for which JNA runs {@code ldconfig} once;
 * nothing can prevent that. Thread-safe.
 */
public final class TokenizerLibrary {
    private static final String OPT_OUT = "OPT_OUT_TRACKING";
    private static final String LIBRARY_PATH = "RUST_LIBRARY_PATH";
    private static final String FLAVOR = "RUST_FLAVOR";

    /** How a host says which native library DJL loads, or where it keeps it. */
    private static final List<String> CHOICES = List.of(LIBRARY_PATH, FLAVOR, "ENGINE_CACHE_DIR", "DJL_CACHE_DIR");

    /** Where the host has no logging, SLF4J would print three lines about that to standard error. */
    private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

    private static final String SLF4J_PROVIDERS = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

    /** Texts are neither cut nor filled up, whatever the model's files say: the session bounds a prompt. */
    private static final Map<String, String> AS_IS = Map.of("truncation", "false", "padding", "false");

    private static final LibraryLoading LOADING = new LibraryLoading(TokenizerLibrary::initialize);

    private TokenizerLibrary() {}

    /**
     * Loads the library if it is not loaded yet.
     *
     * @throws BackendException if it cannot be loaded here, with the reason
     */
    public static void require() {
        Optional<Throwable> failure = LOADING.failure();
        if (failure.isPresent()) {
            throw new BackendException(
                    "the tokenizer library cannot be loaded " + LoadingAdvice.explain(failure.get()), failure.get());
        }
    }

    private static void initialize() {
        JnaLibrary.load(Native.class, Platform.RESOURCE_PREFIX);
        if (!isSet(OPT_OUT)) {
            System.setProperty(OPT_OUT, "true");
        }
        Map<String, String> properties = new HashMap<>(libraryChoice());
        if (LibUtils.class.getClassLoader().getResource(SLF4J_PROVIDERS) == null) {
            properties.put(SLF4J_VERBOSITY, "ERROR");
        }
        LibraryLoading.initialize(LibUtils.class, properties);
        LibUtils.checkStatus();
    }

    /** What makes DJL load the library that its jar carries, without a look at the network. */
    private static Map<String, String> libraryChoice() {
        if (CHOICES.stream().anyMatch(TokenizerLibrary::isSet)) {
            return isSet(FLAVOR) ? Map.of() : Map.of(FLAVOR, "cpu");
        }
        String name = System.mapLibraryName("tokenizers");
        String folder = "native/lib/" + platform() + "/cpu";
        // On Windows it needs three others, which DJL loads first from beside it.
        List<String> names = List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", name);
        Path unpacked = PackedLibraries.require(LibUtils.class, folder, names).unpack("tokenizers");
        return Map.of(LIBRARY_PATH, unpacked.resolve(name).toString());
    }

    /** The platform's name as DJL writes it. */
    private static String platform() {
        String system = Platform.isWindows() ? "win" : Platform.isMac() ? "osx" : "linux";
        String processor = System.getProperty("os.arch", "");
        return system + "-" + (processor.equals("amd64") ? "x86_64" : processor);
    }

    private static boolean isSet(String name) {
        return Stream.of(System.getenv(name), System.getProperty(name)).anyMatch(value -> value != null);
    }

    /**
     * Makes a tokenizer; the caller closes it.
     *
     * @param json the content of a {@code tokenizer.json}, in UTF-8
     * @param model the model's name, for messages
     * @throws BackendException if the library cannot be loaded or refuses the content
     */
    public static HuggingFaceTokenizer load(byte[] json, String model) {
        require();
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), AS_IS);
        } catch (IOException | RuntimeException e) {
            throw new BackendException(
                    "the tokenizer library refuses the tokenizer.json of " + model + ": " + e.getMessage(), e);
        }
    }
}
