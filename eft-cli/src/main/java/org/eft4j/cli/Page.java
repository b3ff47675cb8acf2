package org.eft4j.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.eft4j.Generation;

/** Plain text laid out for a terminal. */
final class Page {
    private static final String INDENT = "  ";

    private final PrintWriter out;
    private final int width;

    /**
     * Makes a page.
     *
     * @param width of the terminal, in columns
     */
    Page(PrintWriter out, int width) {
        this.out = out;
        this.width = width;
    }

    /** Prints an empty line, then a line with one text at the left and one at the right. */
    void heading(String left, String right) {
        int gap = Math.max(1, width - left.length() - right.length());
        out.println();
        out.println(left + " ".repeat(gap) + right);
    }

    /** Prints indented text, with lines broken between words. */
    void paragraph(String text) {
        text.strip().lines().forEach(this::wrap);
    }

    private void wrap(String line) {
        StringBuilder row = new StringBuilder(INDENT);
        for (String word : line.split(" ", -1)) {
            if (row.length() + word.length() > width && row.length() > INDENT.length()) {
                out.println(row.toString().stripTrailing());
                row.setLength(INDENT.length());
            }
            row.append(word).append(' ');
        }
        out.println(row.toString().stripTrailing());
    }

    /** Tokens, time and speed of a generation. */
    static String summary(Generation.Timing timing) {
        double millis = timing.prefill().plus(timing.decode()).toNanos()
                / (double) Duration.ofMillis(1).toNanos();
        return String.format(
                Locale.ROOT,
                "%d tokens %8s %14s",
                timing.newTokens(),
                millis < 10_000 ? rounded(millis) + " ms" : rounded(millis / 1000) + " s",
                rounded(timing.tokensPerSecond()) + " tokens/s");
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }
}
