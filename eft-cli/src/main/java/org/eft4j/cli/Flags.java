package org.eft4j.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The message about a flag whose value is not allowed. */
final class Flags {
    private Flags() {}

    /**
     * Refuses a value.
     *
     * @param fine whether it is accepted
     * @param expected what follows "must be"
     */
    static void require(CommandSpec command, boolean fine, String flag, String expected, @Nullable Object found) {
        if (!fine) {
            throw new ParameterException(
                    command.commandLine(),
                    "Invalid value for option '" + flag + "': must be " + expected + ", got " + found);
        }
    }
}
