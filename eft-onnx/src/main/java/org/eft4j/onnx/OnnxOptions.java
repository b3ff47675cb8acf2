package org.eft4j.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.ModelOptions;
import org.jspecify.annotations.Nullable;

/**
 * What only the ONNX backend can be told, as a typed view of {@link ModelOptions#settings()}:
 *
 * <pre>{@code
 * ModelOptions options = OnnxOptions.defaults().withFile("onnx/model_int8.onnx").applyTo(ModelOptions.builder()).build();
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class OnnxOptions {
    /** The setting behind {@link #file()}. */
    public static final String FILE = "file";

    /** The setting behind {@link #prefillChunk()}. */
    public static final String PREFILL_CHUNK = "prefillChunk";

    private static final List<String> KEYS = List.of(FILE, PREFILL_CHUNK);
    private static final int DEFAULT_PREFILL_CHUNK = 512;
    private static final OnnxOptions DEFAULTS = new OnnxOptions(null, DEFAULT_PREFILL_CHUNK);

    private final @Nullable String file;
    private final int prefillChunk;

    private OnnxOptions(@Nullable String file, int prefillChunk) {
        if (prefillChunk < 1) {
            throw new IllegalArgumentException(PREFILL_CHUNK + " must be at least 1 token, got " + prefillChunk);
        }
        this.file = file;
        this.prefillChunk = prefillChunk;
    }

    /** The graph is found by itself; long texts are read 512 tokens at a time. */
    public static OnnxOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Reads the settings of a model's options.
     *
     * @throws IllegalArgumentException if a setting is unknown to this backend or its value is absurd
     */
    public static OnnxOptions of(ModelOptions options) {
        Map<String, String> settings = options.settings();
        for (String key : settings.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("the onnx backend knows no setting '" + key + "'; it knows " + KEYS);
            }
        }
        return new OnnxOptions(
                settings.get(FILE),
                parse(settings.getOrDefault(PREFILL_CHUNK, Integer.toString(DEFAULT_PREFILL_CHUNK))));
    }

    private static int parse(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PREFILL_CHUNK + " must be a number of tokens, got '" + value + "'", e);
        }
    }

    /** A copy that loads the given file, relative to the model's folder; needed where a folder holds several graphs. */
    public OnnxOptions withFile(String path) {
        return new OnnxOptions(path, prefillChunk);
    }

    /**
     * A copy that runs a long text in chunks of at most this many tokens. Smaller chunks need less memory and can be cancelled sooner;
     * larger ones are read faster. Where a vocabulary is large the backend takes less by itself.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public OnnxOptions withPrefillChunk(int tokens) {
        return new OnnxOptions(file, tokens);
    }

    /** The graph to load, relative to the model's folder; empty finds it. */
    public Optional<String> file() {
        return Optional.ofNullable(file);
    }

    /** The most tokens of one run; 512 by default. */
    public int prefillChunk() {
        return prefillChunk;
    }

    /** Adds these to the options of a model, and asks for this backend; returns the builder. */
    public ModelOptions.Builder applyTo(ModelOptions.Builder options) {
        if (file != null) {
            options.setting(FILE, file);
        }
        return options.backend("onnx").setting(PREFILL_CHUNK, Integer.toString(prefillChunk));
    }

    @Override
    public String toString() {
        return "OnnxOptions[" + FILE + "=" + file + ", " + PREFILL_CHUNK + "=" + prefillChunk + "]";
    }
}
