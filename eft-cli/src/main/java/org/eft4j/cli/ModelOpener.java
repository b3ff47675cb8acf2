package org.eft4j.cli;

import org.eft4j.LanguageModel;
import picocli.CommandLine.Model.CommandSpec;

/** Opens the models that the commands run. The caller closes them. */
@FunctionalInterface
interface ModelOpener {
    LanguageModel open(ModelChoice choice);

    /** Returns the opener of the program that a command belongs to. */
    static ModelOpener of(CommandSpec command) {
        return ((Main) command.root().userObject()).opener();
    }
}
