package org.eft4j.benchmarks.sidebyside;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The Python process that does the same with plain transformers. It waits, idle, between rounds. */
final class TransformersPeer implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final OutputStream requests;

    /** One round; the answers are token ids. */
    record Reply(
            @JsonProperty("seconds") double seconds,
            @JsonProperty("answers") List<List<Integer>> answers) {
        Pass pass() {
            return new Pass(answers.stream().mapToInt(List::size).sum(), seconds);
        }
    }

    /** Starts the process and waits until it has warmed up. */
    TransformersPeer(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader();
        requests = process.getOutputStream();
        readLine();
    }

    Reply round() throws IOException {
        requests.write('\n');
        requests.flush();
        return new JsonMapper().readValue(readLine(), Reply.class);
    }

    private String readLine() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new EOFException(
                    "the peer ended: " + process.info().commandLine().orElse("?"));
        }
        return line;
    }

    /** Without requests the process ends by itself. */
    @Override
    public void close() throws IOException {
        requests.close();
    }
}
