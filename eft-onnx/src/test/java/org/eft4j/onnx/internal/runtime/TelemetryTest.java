package org.eft4j.onnx.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import org.eft4j.onnx.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In child processes, since the environment that counts is that of the C library. ONNX Runtime is not loaded there. */
class TelemetryTest {
    @TempDir
    private Path folder;

    private ChildJvm child;

    @BeforeEach
    void prepareChild() throws IOException {
        child = new ChildJvm(folder);
    }

    @Test
    void switchOff_variableNotSet_setsItForTheCLibrary() throws Exception {
        assertThat(child.run(Program.class, "first").lines()).containsExactly("1");
    }

    @Test
    void switchOff_hostHasSetItTo0_keepsTheHostsChoice() throws Exception {
        child.withVariable(Telemetry.VARIABLE, "0");

        assertThat(child.run(Program.class, "first").lines()).containsExactly("0");
    }

    @Test
    void switchOff_libraryLoadedBefore_saysSoInTheLog() throws Exception {
        ChildJvm.Ended ended = child.run(Program.class, "loaded");

        assertThat(ended.output()).startsWith("null");
        assertThat(ended.errors())
                .containsOnlyOnce("another part of this process loaded ONNX Runtime first")
                .contains("ORT_DISABLE_TELEMETRY=1");
    }

    @Test
    void switchOff_libraryLoadedBeforeAndHostHasSetIt_isSilent() throws Exception {
        child.withVariable(Telemetry.VARIABLE, "1");

        assertThat(child.run(Program.class, "loaded").lines()).containsExactly("1");
    }

    /** As where two applications of one process share ONNX Runtime, each with a copy of this project. */
    @Test
    void switchOff_anotherCopyDidSoBefore_isSilent() throws Exception {
        assertThat(child.run(Program.class, "first", "loaded").lines()).containsExactly("1");
    }

    /** Switches off for each argument. Prints what the C library answers afterwards. */
    static final class Program {
        public static void main(String[] arguments) {
            for (String argument : arguments) {
                Telemetry.switchOff(argument.equals("loaded"));
            }
            System.out.println(NativeLibrary.getProcess()
                    .getFunction("getenv")
                    .invokeString(new Object[] {Telemetry.VARIABLE}, false));
        }
    }
}
