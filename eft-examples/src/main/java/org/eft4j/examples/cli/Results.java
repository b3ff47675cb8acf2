package org.eft4j.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files a command leaves behind: one name, several endings, in one folder. */
record Results(Path folder, String name) {
    void write(String ending, String content) {
        Path file = folder.resolve(name + ending);
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }

    void tell(PrintWriter out) {
        out.println();
        out.println("Tables, pictures and the journal are in " + folder + ".");
    }
}
