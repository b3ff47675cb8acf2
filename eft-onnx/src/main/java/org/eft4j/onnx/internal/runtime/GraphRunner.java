package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.Closing;
import org.jspecify.annotations.Nullable;

/**
 * A loaded graph. Runs are thread-safe and may overlap. The owner makes sure that none is under way when it calls
 * {@link #close()}.
 */
public final class GraphRunner implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(GraphRunner.class.getName());

    private final Path file;
    private final SessionOptions options;
    private final OrtSession session;
    private final @Nullable DeviceMemory deviceMemory;

    private GraphRunner(Path file, SessionOptions options, OrtSession session, Device device) {
        this.file = file;
        this.options = options;
        this.session = session;
        this.deviceMemory = device.ownMemory() ? orHost(() -> new DeviceMemory(session, device), file, device) : null;
    }

    /** Returns the device's memory; empty, with a warning, if it cannot be used: caches then lie on the host. */
    static @Nullable DeviceMemory orHost(Supplier<DeviceMemory> memory, Path file, Device device) {
        try {
            return memory.get();
        } catch (BackendException e) {
            String slow = " lie in the host's memory, which is slow, since each run copies them to ";
            LOGGER.log(
                    Level.WARNING,
                    () -> "the caches of " + file.toAbsolutePath() + slow + device + " and back: " + e.getMessage());
            return null;
        }
    }

    /**
     * Loads a graph by its path, so that ONNX Runtime reads external data from beside it. The caller closes it.
     *
     * @param externalFiles those with weights beside it, as the graph names them
     * @param changed what to load in place of the file; empty to load that
     * @param threads for the work inside a node on the CPU; empty for a number that suits the size of the graph
     * @param device what to run on, as {@link Device#of} found it usable
     * @throws BackendException if ONNX Runtime is missing or refuses the file, with its reason
     */
    public static GraphRunner load(
            Path file, Set<String> externalFiles, Optional<InMemoryGraph> changed, OptionalInt threads, Device device) {
        OrtEnvironment environment = OnnxRuntime.environment();
        SessionTuning tuning = SessionTuning.of(file, externalFiles, threads);
        SessionOptions options = new SessionOptions();
        try {
            options.setIntraOpNumThreads(tuning.threads());
            options.setInterOpNumThreads(1);
            spinBriefly(options);
            options.setMemoryPatternOptimization(tuning.memoryPattern());
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            device.addTo(options);
            OrtSession session;
            if (changed.isPresent()) {
                options.addConfigEntry(
                        "session.model_external_initializers_file_folder_path",
                        changed.get().weights().toString());
                session = environment.createSession(changed.get().content(), options);
            } else {
                session = environment.createSession(file.toString(), options);
            }
            try {
                return new GraphRunner(file, options, session, device);
            } catch (RuntimeException | Error e) {
                Closing.after(e, () -> close(session, file));
                throw e;
            }
        } catch (OrtException e) {
            Closing.after(e, () -> options.close());
            String remedy = device.cuda()
                    ? "; docs/gpu.md says how much memory a model takes, and what such messages mean"
                    : "; if the file is incomplete, fetch it again together with its external data";
            throw new BackendException(
                    "ONNX Runtime cannot load " + file.toAbsolutePath() + " on " + device + ": " + e.getMessage()
                            + remedy,
                    e);
        } catch (RuntimeException | Error e) {
            Closing.after(e, () -> options.close());
            throw e;
        }
    }

    /**
     * Has threads that wait for the next node's work look for it a moment before they sleep: nodes follow one another
     * in microseconds, and waking takes longer. Threads that spin on, as ONNX Runtime has them by default, take the
     * cores from the other members of a mix, whose runs take turns with this one, and from whatever else runs.
     */
    private static void spinBriefly(SessionOptions options) throws OrtException {
        options.addConfigEntry("session.intra_op.allow_spinning", "1");
        options.addConfigEntry("session.intra_op.spin_duration_us", "20");
        options.addConfigEntry("session.force_spinning_stop", "1");
    }

    /** Returns the inputs by name, in the graph's order. */
    public Map<String, TensorPort> inputs() {
        try {
            return TensorPort.of(session.getInputInfo());
        } catch (OrtException e) {
            throw unreadable(e);
        }
    }

    /** Returns the outputs by name, in the graph's order. */
    public Map<String, TensorPort> outputs() {
        try {
            return TensorPort.of(session.getOutputInfo());
        } catch (OrtException e) {
            throw unreadable(e);
        }
    }

    /** Returns the memory for caches of this graph's runs. */
    public TensorMemory<?> cacheMemory() {
        if (deviceMemory == null) {
            return onHost();
        }
        return deviceMemory;
    }

    /** Returns the memory for what Java reads after a run. */
    public TensorMemory<NativeMemory> outputMemory() {
        return deviceMemory == null ? onHost() : deviceMemory.staging();
    }

    private static TensorMemory<NativeMemory> onHost() {
        return NativeMemory::allocate;
    }

    private BackendException unreadable(OrtException e) {
        return new BackendException(
                "ONNX Runtime cannot tell the inputs and outputs of " + file.toAbsolutePath() + ": " + e.getMessage(),
                e);
    }

    /**
     * Runs the graph from the given inputs into the given outputs, and computes no others. The caller owns all tensors.
     *
     * @param canceller ends the run early once it is used
     * @throws BackendException if the run fails or is stopped; what the outputs then hold is undefined
     */
    public void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, RunCanceller canceller) {
        try {
            session.run(inputs, Set.of(), outputs, canceller.options()).close();
        } catch (OrtException e) {
            throw new BackendException("ONNX Runtime failed to run " + file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /** The device's memory, where caches lie in it. */
    @Nullable
    DeviceMemory deviceMemory() {
        return deviceMemory;
    }

    /** Frees the graph. Everything in its device's memory must be closed before. Not idempotent. */
    @Override
    public void close() {
        // The session uses the options until it is closed.
        Closing.all(this::closeDeviceMemory, () -> close(session, file), () -> options.close());
    }

    private void closeDeviceMemory() {
        if (deviceMemory != null) {
            deviceMemory.close();
        }
    }

    private static void close(OrtSession session, Path file) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new BackendException("ONNX Runtime failed to free " + file.getFileName() + ": " + e.getMessage(), e);
        }
    }
}
