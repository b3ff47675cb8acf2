package org.eft4j.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What a command leaves behind: files of one name and several endings in one folder, and what it prints. */
record Results(Path folder, String name) {
    void write(String ending, String content) {
        Path file = folder.resolve(name + ending);
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }

    /** Writes the JSON, and prints it or the table. */
    void show(ObjectNode json, Consumer<PrintWriter> table, boolean asJson, PrintWriter out) {
        write(".json", json.toPrettyString() + "\n");
        if (asJson) {
            out.println(json);
        } else {
            table.accept(out);
            out.println();
            out.println("Tables, pictures and the journal are in " + folder + ".");
        }
        out.flush();
    }
}
