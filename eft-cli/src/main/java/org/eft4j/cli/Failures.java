package org.eft4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.List;
import org.eft4j.VocabularyMismatchException;
import org.eft4j.internal.resource.IoReason;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a user sees when something goes wrong: one line on standard error. */
final class Failures {
    private Failures() {}

    static int badUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        print(command, failure.getMessage() + suggestion(failure) + "; see '" + name(command) + " --help'");
        return ExitCode.USAGE;
    }

    private static String suggestion(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            List<String> similar = unmatched.getSuggestions();
            return similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
        }
        return "";
    }

    static int failed(Exception failure, CommandLine command, boolean verbose) {
        if (verbose) {
            PrintWriter err = command.getErr();
            failure.printStackTrace(err);
            err.flush();
        } else {
            print(command, message(failure));
        }
        return ExitCode.SOFTWARE;
    }

    /** Returns the failure in plain words, without the names of classes. */
    static String message(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return "the JVM has too little memory (" + failure.getMessage()
                    + "); ask for less, or give it more with java -Xmx";
        }
        if (failure instanceof InvalidPathException ofName) {
            return PlatformEncoding.explain(ofName);
        }
        if (failure instanceof IOException ofFile) {
            String file = ofFile instanceof FileSystemException named && named.getFile() != null ? named.getFile() : "";
            return (file.isEmpty() ? "" : file + ": ") + IoReason.of(ofFile);
        }
        if (failure instanceof VocabularyMismatchException) {
            return failure.getMessage() + "; the flags for these are " + String.join(", ", VocabularyFlags.NAMES)
                    + " and " + ByteFlags.NAME;
        }
        Throwable cause = failure.getCause();
        String message = failure.getMessage();
        if (cause != null && (message == null || message.equals(cause.toString()))) {
            return message(cause);
        }
        return message == null || isDefect(failure)
                ? "failed for a reason that only its author can name; --verbose shows what to report"
                : message;
    }

    /**
     * Returns whether the message was written by the Java platform for a programmer, about code and not about input.
     */
    private static boolean isDefect(Throwable failure) {
        return failure instanceof Error
                || failure instanceof NullPointerException
                || failure instanceof ClassCastException
                || failure instanceof ArithmeticException
                || failure instanceof IndexOutOfBoundsException
                || failure instanceof NegativeArraySizeException;
    }

    static void print(CommandLine command, String message) {
        PrintWriter err = command.getErr();
        err.println(name(command) + ": " + message.strip().replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }
}
