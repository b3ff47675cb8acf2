package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.function.Function;
import org.eft4j.EftException;
import picocli.CommandLine.Model.CommandSpec;

/** The output of a command that goes through a file line by line: one JSON object for each line, in their order. */
final class JsonLines {
    private JsonLines() {}

    /**
     * Prints a result, or {@code error}, for each value, as soon as it is there. A value that fails does so alone.
     *
     * @param <T> what the values are
     * @param failed what is said of those that failed, after their number
     * @throws EftException in the end, if one failed
     */
    static <T> void print(CommandSpec command, Iterator<T> values, Function<T, ObjectNode> result, String failed) {
        PrintWriter out = command.commandLine().getOut();
        int failures = 0;
        int count = 0;
        while (values.hasNext()) {
            count++;
            try {
                out.println(result.apply(values.next()));
            } catch (EftException | IllegalArgumentException e) {
                failures++;
                out.println(JsonNodeFactory.instance.objectNode().put("error", Failures.message(e)));
            }
            out.flush();
        }
        if (failures > 0) {
            throw new EftException(failures + " of " + count + " " + failed + "; their lines say why");
        }
    }
}
