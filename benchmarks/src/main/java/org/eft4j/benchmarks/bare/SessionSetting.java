package org.eft4j.benchmarks.bare;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.Map;

/**
 * How a bare session's threads work and wait.
 *
 * @param name of the setting, as a table shows it
 * @param threads for the work inside a node
 * @param ownThreads whether the session has threads of its own; else it uses the environment's, whatever the rest says
 * @param entries of the session's configuration
 */
public record SessionSetting(String name, int threads, boolean ownThreads, Map<String, String> entries) {
    private static final String SPIN = "session.intra_op.allow_spinning";

    /** Threads that sleep whenever there is nothing to do. */
    public static SessionSetting sleeping(int threads) {
        return new SessionSetting("sleep" + (threads == 1 ? ", one thread" : ""), threads, true, Map.of(SPIN, "0"));
    }

    /** Threads that look for work as long as ONNX Runtime has them do by default, also after a run. */
    public static SessionSetting spinning(int threads) {
        return new SessionSetting("spin", threads, true, Map.of(SPIN, "1"));
    }

    /** Threads that spin until a run ends. */
    public static SessionSetting spinningInRuns(int threads) {
        return new SessionSetting("spin in runs", threads, true, Map.of(SPIN, "1", "session.force_spinning_stop", "1"));
    }

    /** Threads that spin for some microseconds, at most until the run ends; eft4j takes 20. */
    public static SessionSetting spinningFor(int microseconds, int threads) {
        return new SessionSetting(
                "spin " + microseconds + " \u00b5s",
                threads,
                true,
                Map.of(
                        SPIN,
                        "1",
                        "session.force_spinning_stop",
                        "1",
                        "session.intra_op.spin_duration_us",
                        Integer.toString(microseconds)));
    }

    /** The threads of the environment, which all sessions share. */
    public static SessionSetting environmentsThreads() {
        return new SessionSetting("one pool for all", 0, false, Map.of());
    }

    void apply(SessionOptions options) throws OrtException {
        if (ownThreads) {
            options.setIntraOpNumThreads(threads);
        } else {
            options.disablePerSessionThreads();
        }
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            options.addConfigEntry(entry.getKey(), entry.getValue());
        }
    }
}
