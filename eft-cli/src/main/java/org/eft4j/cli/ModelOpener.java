package org.eft4j.cli;

import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import picocli.CommandLine.Model.CommandSpec;

/** Opens the models that the commands run. The caller closes them. */
@FunctionalInterface
interface ModelOpener {
    LanguageModel open(ModelChoice choice, ModelOptions options);

    /**
     * Opens a model that remembers no sequences, for commands that measure or evaluate: each answer depends on its
     * question alone.
     */
    default LanguageModel open(ModelChoice choice) {
        return open(choice, forgetting().build());
    }

    /** Opens a tuned model, likewise, which may be an adapter over a base. */
    default LanguageModel openTuned(ModelChoice tuned, ModelChoice base) {
        if (!tuned.isAdapter()) {
            return open(tuned);
        }
        ModelOptions options = forgetting().adapter(tuned.folder()).build();
        try (LanguageModel under = open(base, options)) {
            return under.withAdapter(tuned.folder());
        }
    }

    /** Returns options for a model that remembers no sequences. */
    static ModelOptions.Builder forgetting() {
        return ModelOptions.builder().prefixCacheMegabytes(0);
    }

    /** Returns the opener of the program that a command belongs to. */
    static ModelOpener of(CommandSpec command) {
        // The specification of a mixin within a mixin has its own root, but the command's own program.
        CommandSpec whole = command.commandLine().getCommandSpec();
        return ((Main) whole.root().userObject()).opener();
    }
}
