package org.eft4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.eft4j.evaluation.Progress;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error that shows the time left. */
final class TerminalProgress implements Progress {
    private static final int INTERVAL_MS = 500;

    private @Nullable ProgressBar bar;

    /** Returns a bar where standard error is a terminal, else nothing. */
    static Progress create() {
        return Terminals.isStandardError() ? new TerminalProgress() : Progress.SILENT;
    }

    /** Returns standard error in UTF-8: names of models may be in any script, whatever the locale. */
    private static PrintStream utf8() {
        return new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    }

    @Override
    public void begin(String what, int steps, int done) {
        if (bar == null) {
            // The width is given: to find it, the library would take over the terminal, and with it Ctrl-C, which then
            // ends the JVM at once.
            bar = new ProgressBarBuilder()
                    .setInitialMax(steps)
                    .setUpdateIntervalMillis(INTERVAL_MS)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUnit(" answers", 1)
                    .setConsumer(new ConsoleProgressBarConsumer(utf8(), Terminals.widthOfTerminal()))
                    // What an earlier run did says nothing about the speed of this one.
                    .startsFrom(done, Duration.ZERO)
                    .build();
        }
        bar.setExtraMessage(" " + what);
    }

    @Override
    public void step() {
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
