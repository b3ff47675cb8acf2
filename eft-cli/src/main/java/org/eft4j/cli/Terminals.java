package org.eft4j.cli;

import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine;

/** What the program is connected to. */
final class Terminals {
    private Terminals() {}

    /**
     * Returns whether standard error is shown on a terminal that can move its cursor. The Java platform knows only
     * whether standard input and output both are terminals, but a progress bar is most useful where output goes to a
     * file; so the system is asked.
     */
    static boolean isStandardError() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
            return CommandLine.Help.Ansi.AUTO.enabled();
        }
        try {
            return new ProcessBuilder("test", "-t", "2")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
