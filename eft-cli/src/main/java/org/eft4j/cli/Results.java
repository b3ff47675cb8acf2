package org.eft4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.internal.resource.IoReason;

/**
 * Where a command leaves its report: in files of one name and several endings in one folder, and on standard output.
 */
record Results(Path folder, String name) {
    /** Writes every form of a report, and prints it as one JSON object or as tables. */
    void show(Report report, boolean asJson, PrintWriter out) {
        write(".json", report.toJson().toPrettyString() + "\n");
        report.toCsv().ifPresent(csv -> write(".csv", csv));
        report.picture().ifPresent(picture -> picture.write(folder, name));
        if (asJson) {
            out.println(report.toJson());
        } else {
            report.print(out, Terminals.width());
            out.println();
            out.println("The results, and the journal with every answer, are in " + folder + ".");
        }
        out.flush();
    }

    private void write(String ending, String content) {
        Path file = folder.resolve(name + ending);
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + IoReason.of(e), e);
        }
    }
}
