package org.eft4j.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eft4j.internal.resource.IoReason;
import org.jspecify.annotations.Nullable;

/**
 * Lines of standard input and plain output: a pipe, or a terminal whose lines this program cannot edit. The caller
 * closes both streams.
 */
final class PipedConsole implements ChatConsole {
    private final BufferedReader in;
    private final PrintWriter out;
    private final boolean person;

    private PipedConsole(InputStream in, Charset charset, PrintWriter out, boolean person) {
        this.in = new BufferedReader(new InputStreamReader(in, charset.newDecoder()));
        this.out = out;
        this.person = person;
    }

    /** Returns a pipe of UTF-8. */
    static PipedConsole ofPipe(InputStream in, PrintWriter out) {
        return new PipedConsole(in, StandardCharsets.UTF_8, out, false);
    }

    /** Returns a terminal at which a person sits, who types in this charset. */
    static PipedConsole ofPerson(InputStream in, Charset charset, PrintWriter out) {
        return new PipedConsole(in, charset, out, true);
    }

    @Override
    public boolean isTerminal() {
        return person;
    }

    @Override
    public @Nullable String readLine() {
        if (person) {
            print(TerminalConsole.PROMPT);
        }
        try {
            return in.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input: " + IoReason.of(e), e);
        }
    }

    @Override
    public int width() {
        return Terminals.width();
    }

    @Override
    public PrintWriter out() {
        return out;
    }

    @Override
    public void print(String text) {
        out.print(person ? Terminals.safe(text) : text);
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
