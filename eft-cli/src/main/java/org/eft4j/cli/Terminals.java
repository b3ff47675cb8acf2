package org.eft4j.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eft4j.evaluation.picture.ExplainedText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What the program is connected to. */
final class Terminals {
    private static final int DEFAULT_WIDTH = 80;
    private static final int LEAST_WIDTH = 20;

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

    /**
     * Returns how many columns a line of standard output may have: as many as the terminal has, or the environment
     * variable {@code COLUMNS} says it has; 80 where output goes elsewhere, so that files are the same everywhere.
     */
    static int width() {
        return isTerminal(1) ? widthOfTerminal() : DEFAULT_WIDTH;
    }

    /** Returns how many columns the terminal has, where there is one. */
    static int widthOfTerminal() {
        int columns = columns(System.getenv("COLUMNS"));
        if (columns > 0) {
            return columns;
        }
        try {
            Process size = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String rowsAndColumns = new String(size.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int told = columns(rowsAndColumns.strip().replaceFirst("^\\d+ ", ""));
            return told > 0 ? told : DEFAULT_WIDTH;
        } catch (IOException e) {
            return DEFAULT_WIDTH; // as on Windows
        }
    }

    /** Returns a number of columns, at least the least that is of use; 0 if it is none. */
    private static int columns(@Nullable String text) {
        return text != null && text.matches("[1-9][0-9]{0,5}") ? Math.max(LEAST_WIDTH, Integer.parseInt(text)) : 0;
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
