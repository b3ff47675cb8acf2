package org.eft4j.cli;

import java.util.List;
import java.util.Map;
import org.eft4j.LanguageModel;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The flag that has models read and write bytes. */
final class ByteFlags {
    static final String NAME = "--bytes";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = NAME,
            description = "Read every model over bytes instead of its own tokens, so that models with different"
                    + " tokenizers mix. Tokens are then bytes in flags and reports.")
    private boolean bytes;

    /** Returns whether the flag was given. */
    boolean areGiven() {
        return bytes;
    }

    /** Refuses flags that say how tokens are matched, before any model is opened. */
    void check() {
        ParseResult parsed = command.commandLine().getParseResult();
        List<String> ofTokens =
                VocabularyFlags.NAMES.stream().filter(parsed::hasMatchedOption).toList();
        if (bytes && !ofTokens.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    NAME + " mixes bytes, whatever the tokens are; leave out " + String.join(", ", ofTokens));
        }
    }

    /** Returns what was given, by name, for a journal. */
    Map<String, String> settings() {
        return bytes ? Map.of("bytes", "true") : Map.of();
    }

    /** Returns a model as it is to be used. */
    LanguageModel read(LanguageModel model) {
        return bytes ? model.overBytes() : model;
    }

    /** {@link #read}, leaving out no tokenisation: given text may be one that the model finds odd. */
    LanguageModel readWhole(LanguageModel model) {
        return bytes ? model.overBytes(0) : model;
    }
}
