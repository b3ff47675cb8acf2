package org.eft4j.cli;

import org.eft4j.LanguageModel;
import picocli.CommandLine.Option;

/** The flag that has models read and write bytes. */
final class ByteFlags {
    static final String NAME = "--bytes";

    @Option(
            names = NAME,
            description = "Read every model over bytes instead of its own tokens, so that models with different"
                    + " tokenizers mix. Tokens are then bytes in flags and reports.")
    private boolean bytes;

    /** Returns whether the flag was given. */
    boolean areGiven() {
        return bytes;
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
