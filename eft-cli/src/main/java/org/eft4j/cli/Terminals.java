package org.eft4j.cli;

import java.io.IOException;
import java.util.Locale;
import org.eft4j.evaluation.picture.ExplainedText;
import picocli.CommandLine;

/** What the program is connected to. */
final class Terminals {
    private Terminals() {}

    /** Makes control characters visible: a terminal would obey what a model writes. */
    static String safe(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                safe.appendCodePoint(c);
            } else {
                safe.append(ExplainedText.visible(Character.toString(c)));
            }
        });
        return safe.toString();
    }

    /**
     * Returns whether standard error is shown on a terminal that can move its cursor. The Java platform knows only
     * whether standard input and output both are terminals, but a progress bar is most useful where output goes to a
     * file; so the system is asked.
     */
    static boolean isStandardError() {
        return isTerminal(2);
    }

    /** Returns whether a person sits at a terminal: standard input and output both are one. */
    static boolean isPerson() {
        return isTerminal(0) && isTerminal(1);
    }

    private static boolean isTerminal(int stream) {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
            return CommandLine.Help.Ansi.AUTO.enabled();
        }
        try {
            return new ProcessBuilder("test", "-t", String.valueOf(stream))
                            .inheritIO()
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
