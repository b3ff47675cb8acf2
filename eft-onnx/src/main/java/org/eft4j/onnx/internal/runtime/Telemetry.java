package org.eft4j.onnx.internal.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * ONNX Runtime's reports to its makers. Where they are on, its library keeps a device id and a database of events in
 * the user's cache and a log in the temporary folder, sends them off, and crashes on a command line over 4,000
 * characters. It asks the C environment while it is being loaded; the Java API's {@code setTelemetry} comes too late,
 * and stops only a part. Stateless and thread-safe.
 */
final class Telemetry {
    static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

    private static final Logger LOGGER = System.getLogger(Telemetry.class.getName());

    private Telemetry() {}

    /**
     * Switches the reports off, if this comes before the library is loaded; says so in the log if it does not. Does
     * nothing if the host application has set {@value #VARIABLE}, to whatever value.
     *
     * @param loaded whether the library has been loaded, by another part of the process
     */
    static void switchOff(boolean loaded) {
        if (function("getenv").invokePointer(new Object[] {VARIABLE}) != null) {
            return; // by the host, or by another copy of this class
        }
        if (loaded) {
            LOGGER.log(
                    Level.WARNING,
                    "another part of this process loaded ONNX Runtime first, so its telemetry cannot be switched off"
                            + " any more; start the process with the environment variable " + VARIABLE + "=1 to do so");
            return;
        }
        int failed = setEnvironment();
        if (failed != 0) {
            LOGGER.log(
                    Level.WARNING,
                    "the C library refuses to set " + VARIABLE + "=1 (" + failed + "), so ONNX Runtime's telemetry"
                            + " stays on; start the process with this environment variable to switch it off");
        }
    }

    /** Java's own copy of the environment, and so that of child processes, stays as it is. */
    private static int setEnvironment() {
        if (Platform.isWindows()) {
            return function("_putenv_s").invokeInt(new Object[] {VARIABLE, "1"});
        }
        int keepWhatIsSet = 0;
        return function("setenv").invokeInt(new Object[] {VARIABLE, "1", keepWhatIsSet});
    }

    private static Function function(String name) {
        NativeLibrary library =
                Platform.isWindows() ? NativeLibrary.getInstance("ucrtbase") : NativeLibrary.getProcess();
        return library.getFunction(name);
    }
}
