package org.eft4j.examples.cli;

import org.eft4j.Prompt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The flags that say what the models read. */
final class PromptFlags {
    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    private static final class Choice {
        @Option(
                names = "--prompt",
                paramLabel = "TEXT",
                description = "Plain text to continue; - reads standard input.")
        private @Nullable String text;

        @Option(
                names = "--chat",
                paramLabel = "TEXT",
                description = "A user's message to answer, read through the tuned model's chat template; - reads"
                        + " standard input.")
        private @Nullable String chat;
    }

    boolean isStandardInput() {
        return TextInput.STANDARD_INPUT.equals(choice.text) || TextInput.STANDARD_INPUT.equals(choice.chat);
    }

    Prompt read() {
        return choice.text != null
                ? Prompt.text(TextInput.read(choice.text))
                : Prompt.chat(TextInput.read(String.valueOf(choice.chat)));
    }
}
