package org.eft4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eft4j.TokenConstraint;
import org.eft4j.internal.resource.IoReason;
import org.eft4j.structured.Choices;
import org.eft4j.structured.JsonSchema;
import org.eft4j.structured.Regex;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say which texts may be written. */
final class ConstraintFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--json-schema",
            paramLabel = "FILE",
            description = "Write JSON that this JSON Schema accepts, without white space.")
    private @Nullable Path jsonSchema;

    @Option(
            names = "--regex",
            paramLabel = "R",
            description = "Write a text that this regular expression matches as a whole, in JavaScript's syntax.")
    private @Nullable String regex;

    @Option(
            names = "--choice",
            paramLabel = "TEXT",
            description = "Write one of these texts. May be given several times.")
    private List<String> choices = new ArrayList<>();

    /** Returns the constraint, empty if no flag was given. */
    Optional<TokenConstraint.Source> constraint() {
        long given = Stream.of(jsonSchema != null, regex != null, !choices.isEmpty())
                .filter(flag -> flag)
                .count();
        if (given > 1) {
            throw refused("--json-schema, --regex and --choice each say what the text is; give one of them");
        }
        try {
            if (jsonSchema != null) {
                return Optional.of(JsonSchema.parse(read(jsonSchema)));
            }
            if (regex != null) {
                return Optional.of(Regex.of(regex));
            }
            return choices.isEmpty() ? Optional.empty() : Optional.of(Choices.of(choices));
        } catch (IllegalArgumentException e) {
            throw refused(jsonSchema != null ? jsonSchema.toAbsolutePath() + ": " + e.getMessage() : e.getMessage());
        }
    }

    private String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw refused("cannot read --json-schema " + file.toAbsolutePath() + ": " + IoReason.of(e));
        }
    }

    private ParameterException refused(@Nullable String reason) {
        return new ParameterException(command.commandLine(), String.valueOf(reason));
    }
}
