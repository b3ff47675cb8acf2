package org.eft4j.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eft4j.internal.resource.IoReason;
import org.jspecify.annotations.Nullable;

/** Lines of standard input, as UTF-8, and plain output. The caller closes both streams. */
final class PipedConsole implements ChatConsole {
    private final BufferedReader in;
    private final PrintWriter out;

    PipedConsole(InputStream in, PrintWriter out) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        this.out = out;
    }

    @Override
    public boolean isTerminal() {
        return false;
    }

    @Override
    public @Nullable String readLine() {
        try {
            return in.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input: " + IoReason.of(e), e);
        }
    }

    @Override
    public PrintWriter out() {
        return out;
    }

    @Override
    public void print(String text) {
        out.print(text);
        out.flush();
    }

    @Override
    public <T> T during(Runnable stop, Supplier<T> action) {
        return action.get();
    }

    @Override
    public void close() {
        out.flush();
    }
}
