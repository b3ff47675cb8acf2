package org.eft4j.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a conversation takes place: lines come in, and text goes out. For one thread. */
interface ChatConsole extends AutoCloseable {
    /** Returns whether a person sits there, who wants prompts and notes. */
    boolean isTerminal();

    /** Returns the next line without its end; null after the last. */
    @Nullable
    String readLine();

    PrintWriter out();

    /** Returns how many columns there are for a line. */
    int width();

    /** Prints text of a model, as it comes. */
    void print(String text);

    /**
     * Does work that the person can stop without ending the program.
     *
     * @param stop lets the work end soon; called on another thread
     */
    <T> T during(Runnable stop, Supplier<T> action);

    @Override
    void close();
}
