package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Argument lists that nobody would write: whatever they are, the program ends with a status that its help names, and
 * says what is wrong in one plain line. {@link HostileArguments} makes case n from n alone, so a case that fails is run
 * again by {@code -Deft.case=n}.
 */
class CommandLineFuzzTest {
    private static final int CASES = Integer.getInteger("eft.runs", 1500) / 10;
    private static final Integer ONE_CASE = Integer.getInteger("eft.case");

    private static final Pattern NAME_OF_A_CLASS =
            Pattern.compile("\\w(Exception|Error)\\b|\\b(java|jdk|sun|picocli|com|ai)\\.[a-z]+\\.|\\$\\d|\\bnull\\b");

    @TempDir
    private Path temp;

    private HostileArguments arguments;

    @BeforeEach
    void makeFiles() throws IOException {
        arguments = HostileArguments.in(temp);
    }

    @Test
    void anyArguments_endWithADocumentedStatusAndOneLine() throws IOException {
        List<String> problems = new ArrayList<>();
        for (int n : ONE_CASE == null ? IntStream.range(0, CASES).toArray() : new int[] {ONE_CASE}) {
            List<String> command = arguments.make(n);
            String what = "case " + n + ": " + command;
            // A crash of the JVM, or a case that never ends, leaves this behind.
            Files.write(Path.of("target", "fuzz-case.txt"), what.getBytes(StandardCharsets.UTF_8));
            String problem = problem(command);
            if (!problem.isEmpty()) {
                problems.add(what + "\n    " + problem);
            }
        }
        assertThat(problems).isEmpty();
    }

    /** Runs the program, and returns what it did wrong; empty if nothing. */
    private static String problem(List<String> command) {
        Eft.Result result;
        try {
            result = Eft.runWithInput("What is a heron?", command.toArray(String[]::new));
        } catch (RuntimeException | Error e) {
            return "throws " + e;
        }
        boolean verbose = command.contains("--verbose"); // prints the stack trace
        boolean told = verbose || isOnePlainLine(result.err());
        boolean fine = switch (result.status()) {
            case 0 -> result.err().isEmpty();
            case 1 -> told;
            case 2 -> told && result.out().isEmpty() && result.err().contains("--help'");
            case 3 -> command.get(0).equals("tune") && result.err().isEmpty();
            default -> false;
        };
        return fine ? "" : "gives " + result;
    }

    private static boolean isOnePlainLine(String err) {
        return err.startsWith("eft")
                && err.lines().count() == 1
                && !NAME_OF_A_CLASS.matcher(err).find();
    }
}
