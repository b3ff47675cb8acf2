package org.eft4j.onnx;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a model uses a CUDA device, for {@link OnnxOptions#withCuda}:
 *
 * <pre>{@code
 * CudaOptions second = CudaOptions.defaults().withDevice(1).withMemoryLimit(40L << 30);
 * }</pre>
 *
 * <p>{@link #with} sets any other option, under the name that ONNX Runtime's CUDA execution provider has for it.
 * Immutable and thread-safe.
 */
public final class CudaOptions {
    private static final String DEVICE = "device_id";
    private static final String MEMORY_LIMIT = "gpu_mem_limit";
    private static final String ARENA = "arena_extend_strategy";
    private static final String TF32 = "use_tf32";
    private static final String GRAPH = "enable_cuda_graph";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final CudaOptions DEFAULTS =
            new CudaOptions(Map.of(DEVICE, "0", ARENA, ArenaStrategy.SAME_AS_REQUESTED.value, TF32, "0", GRAPH, "0"));

    private final Map<String, String> values;

    private CudaOptions(Map<String, String> values) {
        this.values = new TreeMap<>(values); // a fixed order, for messages
    }

    /** How the pool of device memory grows when it is used up. */
    public enum ArenaStrategy {
        /** By what is asked for: the least memory, and the default. */
        SAME_AS_REQUESTED("kSameAsRequested"),

        /** By the next power of two: fewer allocations, but a pool of 9 GB may take 16. */
        NEXT_POWER_OF_TWO("kNextPowerOfTwo");

        private final String value;

        ArenaStrategy(String value) {
            this.value = value;
        }
    }

    /**
     * Returns options for device 0, with all of its memory, a pool that grows by what is asked for, and float32
     * arithmetic in full precision.
     */
    public static CudaOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy that uses another device. The CUDA driver numbers them; {@code CUDA_VISIBLE_DEVICES} changes the
     * numbers.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public CudaOptions withDevice(int id) {
        return with(DEVICE, Integer.toString(id));
    }

    /**
     * Returns a copy whose model takes at most this much of the device's memory for weights, caches and intermediate
     * results together. CUDA's own libraries take some hundred MB more. Two models on one device have a limit each.
     *
     * @param bytes at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public CudaOptions withMemoryLimit(long bytes) {
        return with(MEMORY_LIMIT, Long.toString(bytes));
    }

    /** Returns a copy whose pool of device memory grows in this way. */
    public CudaOptions withArenaStrategy(ArenaStrategy strategy) {
        return with(ARENA, strategy.value);
    }

    /**
     * Returns a copy that may multiply float32 matrices in TF32. That is faster on Ampere and newer, and has the
     * precision of float16: a step, and the same step in a longer run, can differ by more than 1e-4 in log-probability.
     * Changes nothing for a float16 model. Off by default.
     */
    public CudaOptions withTf32(boolean allowed) {
        return with(TF32, allowed ? "1" : "0");
    }

    /**
     * Returns a copy with any option of ONNX Runtime's CUDA execution provider, such as {@code cudnn_conv_algo_search}.
     * ONNX Runtime checks the names and values that it knows when the model is opened.
     *
     * @throws IllegalArgumentException if the name cannot be one, a value is absurd, or it turns on CUDA graphs: they
     *     replay a run of one shape, and every step of a growing text has another
     */
    public CudaOptions with(String name, String value) {
        check(requireNonNull(name), requireNonNull(value));
        Map<String, String> changed = new TreeMap<>(values);
        changed.put(name, value);
        return new CudaOptions(changed);
    }

    private static void check(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name of a CUDA option; they look like gpu_mem_limit");
        }
        switch (name) {
            case DEVICE -> requireNumber(name, value, 0, Integer.MAX_VALUE, "a device's number");
            case MEMORY_LIMIT -> requireNumber(name, value, 1, Long.MAX_VALUE, "a number of bytes");
            case ARENA -> {
                for (ArenaStrategy strategy : ArenaStrategy.values()) {
                    if (strategy.value.equals(value)) {
                        return;
                    }
                }
                throw new IllegalArgumentException(
                        name + " must be kSameAsRequested or kNextPowerOfTwo, got '" + value + "'");
            }
            case TF32 -> requireNumber(name, value, 0, 1, "0 or 1");
            case GRAPH -> {
                if (!value.equals("0")) {
                    throw new IllegalArgumentException(name + " must be 0, got '" + value
                            + "': a CUDA graph replays a run of one shape,"
                            + " and each step of a growing text has another");
                }
            }
            default -> {
                // Another version of ONNX Runtime may know it.
            }
        }
    }

    private static void requireNumber(String name, String value, long least, long most, String kind) {
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be " + kind + ", got '" + value + "'", e);
        }
        if (number < least || number > most) {
            throw new IllegalArgumentException(name + " must be " + kind + ", got " + value);
        }
    }

    /** Returns the device, 0 by default. */
    public int device() {
        return Integer.parseInt(values.getOrDefault(DEVICE, "0"));
    }

    /** Returns all of these options, by ONNX Runtime's names. */
    public Map<String, String> values() {
        return Map.copyOf(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CudaOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "CudaOptions" + values;
    }
}
