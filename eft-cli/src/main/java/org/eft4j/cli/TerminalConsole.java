package org.eft4j.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eft4j.internal.resource.IoReason;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A terminal with a line editor and a history of lines. Ctrl-C puts the line that is being typed into the history, or
 * stops the answer that is being written; it does not end the program. The history is kept in memory, and in a file
 * only if one is named.
 */
final class TerminalConsole implements ChatConsole {
    /** JLine's way without native code: it runs {@code stty}. */
    private static final String PROVIDER = "exec";

    static final String PROMPT = "> ";

    /** What arrow keys send where a terminal ignores the mode that its description asks for. */
    private static final Map<String, String> ARROWS = Map.of(
            "\u001b[A", LineReader.UP_LINE_OR_HISTORY,
            "\u001b[B", LineReader.DOWN_LINE_OR_HISTORY,
            "\u001b[C", LineReader.FORWARD_CHAR,
            "\u001b[D", LineReader.BACKWARD_CHAR);

    private static final Size NOMINAL = new Size(80, 24);

    private final Terminal terminal;
    private final LineReader reader;

    /**
     * Makes a console on a terminal, which it closes in the end.
     *
     * @param history the file that keeps the lines typed; null for none
     */
    TerminalConsole(Terminal terminal, @Nullable Path history) {
        this.terminal = terminal;
        DefaultParser plain = new DefaultParser();
        plain.setEscapeChars(null);
        plain.setQuoteChars(new char[0]);
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("eft")
                .parser(plain)
                .completer(new StringsCompleter(ChatLoop.COMMANDS))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, ready(history));
        }
        this.reader = builder.build();
        KeyMap<Binding> keys = requireNonNull(reader.getKeyMaps().get(LineReader.MAIN));
        ARROWS.forEach((sequence, widget) -> keys.bind(new Reference(widget), sequence));
        // Between two lines there is nothing to stop.
        terminal.handle(Signal.INT, signal -> {});
    }

    /** Returns the program's own terminal; empty where lines cannot be edited on it. */
    static Optional<TerminalConsole> open(@Nullable Path history) {
        Terminal terminal;
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .provider(PROVIDER)
                    .dumb(false)
                    .encoding(StandardCharsets.UTF_8)
                    .nativeSignals(true)
                    .build();
            if (terminal.getWidth() == 0) {
                terminal.setSize(NOMINAL); // as in a container whose terminal nobody has measured
            }
        } catch (IOException | IllegalStateException e) {
            return Optional.empty(); // as on Windows, whose console edits lines by itself
        }
        return Optional.of(new TerminalConsole(terminal, history));
    }

    /** Makes the file if there is none, for its owner only. */
    private static Path ready(Path history) {
        try {
            if (!Files.exists(history)) {
                if (history.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.createFile(
                            history,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                } else {
                    Files.createFile(history);
                }
            }
            Files.newBufferedReader(history).close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the history in " + history + ": " + IoReason.of(e), e);
        }
        return history.toAbsolutePath();
    }

    @Override
    public boolean isTerminal() {
        return true;
    }

    @Override
    public @Nullable String readLine() {
        while (true) {
            try {
                return reader.readLine(PROMPT);
            } catch (UserInterruptException e) {
                String line = e.getPartialLine();
                if (line.isBlank()) {
                    out().println("/quit or Ctrl-D ends the conversation");
                } else {
                    reader.getHistory().add(line);
                    out().println("[the arrow up brings the line back; /quit or Ctrl-D ends the conversation]");
                }
            } catch (EndOfFileException e) {
                return null;
            }
        }
    }

    @Override
    public int width() {
        return terminal.getWidth();
    }

    @Override
    public PrintWriter out() {
        return terminal.writer();
    }

    @Override
    public void print(String text) {
        out().print(Terminals.safe(text));
        out().flush();
    }

    @Override
    public <T> T during(Runnable stop, Supplier<T> action) {
        SignalHandler before = terminal.handle(Signal.INT, signal -> stop.run());
        try {
            return action.get();
        } finally {
            terminal.handle(Signal.INT, before);
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot leave the terminal: " + IoReason.of(e), e);
        }
    }
}
