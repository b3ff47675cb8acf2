package org.eft4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Prompt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say what the models read. */
final class PromptFlags {
    @ArgGroup(multiplicity = "0..1")
    private @Nullable Choice given;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final ChatFlags conversation = new ChatFlags();

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

        @Option(
                names = "--messages",
                paramLabel = "FILE",
                description = "A conversation to go on with, in JSON: a list of messages, or the body of a request to a"
                        + " chat server, with messages, tools, documents, chat_template_kwargs and"
                        + " continue_final_message; - reads standard input.")
        private @Nullable Path messages;
    }

    boolean isGiven() {
        return given != null;
    }

    private Choice choice() {
        if (given == null) {
            throw new ParameterException(
                    command.commandLine(), "Missing what to read: give one of --prompt, --chat and --messages");
        }
        return given;
    }

    boolean isStandardInput() {
        Choice choice = choice();
        return Stream.of(choice.text, choice.chat, String.valueOf(choice.messages))
                .anyMatch(TextInput.STANDARD_INPUT::equals);
    }

    /** What the user wrote, and how the models are to read it. */
    record Read(String text, Prompt prompt) {}

    /** Returns the flags of this group that go with lines of a file, too. */
    ChatFlags conversation() {
        return conversation;
    }

    Read readText() {
        Choice choice = choice();
        refuseFlagsOfChats(choice);
        if (choice.messages != null) {
            Chat chat = conversation.withVariables(TextInput.readChat(choice.messages));
            List<Message> said = chat.messages();
            return new Read(said.get(said.size() - 1).text(), Prompt.chat(chat));
        }
        if (choice.text != null) {
            String text = TextInput.read(choice.text);
            return new Read(text, Prompt.text(text));
        }
        String message = TextInput.read(String.valueOf(choice.chat));
        return new Read(message, Prompt.chat(conversation.ask(message)));
    }

    private void refuseFlagsOfChats(Choice choice) {
        try {
            if (choice.text != null) {
                conversation.refuseForText();
            } else if (choice.messages != null) {
                conversation.refuseForMessages();
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    Prompt read() {
        return readText().prompt();
    }
}
