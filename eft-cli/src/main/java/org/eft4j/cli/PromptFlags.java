package org.eft4j.cli;

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

    /** What the user wrote, and how the models are to read it. */
    record Read(String text, Prompt prompt) {}

    Read readText() {
        if (choice.text != null) {
            String text = TextInput.read(choice.text);
            return new Read(text, Prompt.text(text));
        }
        String message = TextInput.read(String.valueOf(choice.chat));
        return new Read(message, Prompt.chat(message));
    }

    Prompt read() {
        return readText().prompt();
    }
}
