package org.eft4j.onnx;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eft4j.ModelOptions;
import org.jspecify.annotations.Nullable;

/**
 * The options that only the ONNX backend has, as a typed view of {@link ModelOptions#settings()}:
 *
 * <pre>{@code
 * ModelOptions options = OnnxOptions.defaults()
 *         .withFile("onnx/model_int8.onnx")
 *         .applyTo(ModelOptions.builder())
 *         .build();
 * }</pre>
 *
 * <p>Each model has its own options, so the large one can run on a GPU and the small pair on the CPU, or on another
 * GPU:
 *
 * <pre>{@code
 * OnnxOptions.defaults().withCuda(CudaOptions.defaults().withDevice(1))
 * }</pre>
 *
 * <p>{@link ModelOptions#threads()} is the number of threads for the work inside a node on the CPU. By default, a graph
 * below 64 MB of weights gets one thread, and a larger one as many as there are processors, but at most one for each 8
 * MB of weights.
 *
 * <p>Immutable and thread-safe.
 */
public final class OnnxOptions {
    /** The setting behind {@link #file()}. */
    public static final String FILE = "file";

    /** The setting behind {@link #prefillChunk()}. */
    public static final String PREFILL_CHUNK = "prefillChunk";

    /** The setting behind {@link #batching()}: {@code true} or {@code false}. */
    public static final String BATCHING = "batching";

    /** The setting behind {@link #provider()}: {@code cpu}, {@code cuda} or {@code auto}. */
    public static final String PROVIDER = "provider";

    /**
     * The settings behind {@link #cuda()} are this and ONNX Runtime's name of an option, such as {@code
     * cuda.device_id}.
     */
    public static final String CUDA_PREFIX = "cuda.";

    private static final List<String> KEYS = List.of(BATCHING, FILE, PREFILL_CHUNK, PROVIDER);
    private static final int DEFAULT_PREFILL_CHUNK = 512;
    private static final OnnxOptions DEFAULTS =
            new OnnxOptions(null, DEFAULT_PREFILL_CHUNK, true, Provider.CPU, CudaOptions.defaults());

    private final @Nullable String file;
    private final int prefillChunk;
    private final boolean batching;
    private final Provider provider;
    private final CudaOptions cuda;

    /** What a model runs on. */
    public enum Provider {
        /** The processor. */
        CPU,

        /** A CUDA device. The model is refused where there is none that can be used. */
        CUDA,

        /** A CUDA device where one can be used, else the processor. The reason is logged. */
        AUTO
    }

    private OnnxOptions(
            @Nullable String file, int prefillChunk, boolean batching, Provider provider, CudaOptions cuda) {
        if (prefillChunk < 1) {
            throw new IllegalArgumentException(PREFILL_CHUNK + " must be at least 1 token, got " + prefillChunk);
        }
        this.file = file;
        this.prefillChunk = prefillChunk;
        this.batching = batching;
        this.provider = provider;
        this.cuda = cuda;
    }

    /**
     * Returns the defaults: the backend finds the graph and runs it on the CPU, and reads long texts 512 tokens at a
     * time.
     */
    public static OnnxOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Reads the settings of a model's options.
     *
     * @throws IllegalArgumentException if a setting is unknown to this backend, its value is absurd, or it has no
     *     effect on the provider
     */
    public static OnnxOptions of(ModelOptions options) {
        Map<String, String> settings = options.settings();
        CudaOptions cuda = CudaOptions.defaults();
        Provider provider = provider(settings.getOrDefault(PROVIDER, "cpu"));
        // In order, so that of several mistakes the same one is named each time.
        for (Map.Entry<String, String> setting : new TreeMap<>(settings).entrySet()) {
            String key = setting.getKey();
            if (key.startsWith(CUDA_PREFIX)) {
                if (provider == Provider.CPU) {
                    throw new IllegalArgumentException("the setting '" + key + "' has no effect on the CPU; set "
                            + PROVIDER + " to cuda or auto, or leave it out");
                }
                cuda = cuda.with(key.substring(CUDA_PREFIX.length()), setting.getValue());
            } else if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("the onnx backend knows no setting '" + key + "'; it knows " + KEYS
                        + " and " + CUDA_PREFIX + "*");
            }
        }
        return new OnnxOptions(
                settings.get(FILE),
                parse(settings.getOrDefault(PREFILL_CHUNK, Integer.toString(DEFAULT_PREFILL_CHUNK))),
                flag(BATCHING, settings.getOrDefault(BATCHING, "true")),
                provider,
                cuda);
    }

    private static Provider provider(String value) {
        for (Provider known : Provider.values()) {
            if (name(known).equals(value)) {
                return known;
            }
        }
        throw new IllegalArgumentException(PROVIDER + " must be cpu, cuda or auto, got '" + value + "'");
    }

    private static String name(Provider provider) {
        return provider.name().toLowerCase(Locale.ROOT);
    }

    private static boolean flag(String key, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(key + " must be true or false, got '" + value + "'");
        };
    }

    private static int parse(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PREFILL_CHUNK + " must be a number of tokens, got '" + value + "'", e);
        }
    }

    /**
     * Returns a copy that loads the given file, relative to the model's folder. A folder that holds several graphs
     * needs it.
     */
    public OnnxOptions withFile(String path) {
        return new OnnxOptions(requireNonNull(path), prefillChunk, batching, provider, cuda);
    }

    /**
     * Returns a copy that runs a long text in chunks of at most this many tokens. Smaller chunks need less memory and
     * can be cancelled sooner; larger ones are read faster. For a large vocabulary the backend takes smaller chunks by
     * itself.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public OnnxOptions withPrefillChunk(int tokens) {
        return new OnnxOptions(file, tokens, batching, provider, cuda);
    }

    /**
     * Returns a copy that runs several sequences at once or not. Kernels may add in another order for several rows than
     * for one, so logits of a sequence that moves with others differ from those alone by rounding, and a near tie may
     * fall otherwise. Without batching they are the same to the bit, and sequences cost what each costs alone. To have
     * a text not depend on earlier ones either, turn off {@link ModelOptions.Builder#prefixCacheMegabytes}.
     */
    public OnnxOptions withBatching(boolean several) {
        return new OnnxOptions(file, prefillChunk, several, provider, cuda);
    }

    /** Returns a copy that runs on the processor. */
    public OnnxOptions withCpu() {
        return new OnnxOptions(file, prefillChunk, batching, Provider.CPU, CudaOptions.defaults());
    }

    /**
     * Returns a copy that runs on a CUDA device. Where none can be used, opening the model is refused. It needs an
     * NVIDIA driver and the libraries of CUDA 12; see {@code docs/gpu.md}.
     */
    public OnnxOptions withCuda(CudaOptions options) {
        return new OnnxOptions(file, prefillChunk, batching, Provider.CUDA, requireNonNull(options));
    }

    /**
     * Returns a copy that runs on a CUDA device where one can be used, and else on the processor, which is logged with
     * the reason.
     */
    public OnnxOptions withCudaIfUsable(CudaOptions options) {
        return new OnnxOptions(file, prefillChunk, batching, Provider.AUTO, requireNonNull(options));
    }

    /** Returns the graph to load, relative to the model's folder; empty if the backend is to find it. */
    public Optional<String> file() {
        return Optional.ofNullable(file);
    }

    /** Returns the most tokens of one run; 512 by default. */
    public int prefillChunk() {
        return prefillChunk;
    }

    /** Returns whether several sequences may be run at once, where the graph can; they may by default. */
    public boolean batching() {
        return batching;
    }

    /** Returns what the model runs on; the CPU by default. */
    public Provider provider() {
        return provider;
    }

    /** Returns how the model uses a CUDA device, if it runs on one. */
    public CudaOptions cuda() {
        return cuda;
    }

    /** Adds these to the options of a model, and asks for this backend; returns the builder. */
    public ModelOptions.Builder applyTo(ModelOptions.Builder options) {
        if (file != null) {
            options.setting(FILE, file);
        }
        if (provider != Provider.CPU) {
            cuda.values().forEach((name, value) -> options.setting(CUDA_PREFIX + name, value));
        }
        return options.backend("onnx")
                .setting(PREFILL_CHUNK, Integer.toString(prefillChunk))
                .setting(BATCHING, Boolean.toString(batching))
                .setting(PROVIDER, name(provider));
    }

    @Override
    public String toString() {
        return "OnnxOptions[" + FILE + "=" + file + ", " + PREFILL_CHUNK + "=" + prefillChunk + ", " + BATCHING + "="
                + batching + ", " + PROVIDER + "="
                + name(provider) + (provider == Provider.CPU ? "" : ", " + cuda) + "]";
    }
}
