package org.eft4j.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.eft4j.ChatTemplateException;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Talk with an up-scaled mix of three models, or with one model. Each line is a message, and the"
                + " answer is printed as it comes. At a terminal lines can be edited, Ctrl-C stops an answer, and /help"
                + " names the commands. Where standard input is no terminal, its lines are answered until it ends;"
                + " the exit status is 1 if one of them could not be.")
final class ChatCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final ChatFlags flags = new ChatFlags();

    @Mixin
    private final ModelFlags model = new ModelFlags();

    @Mixin
    private final DecodingFlags decoding = new DecodingFlags();

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Keep the lines typed at a terminal in this file, too. Default: in memory alone.")
    private @Nullable Path history;

    @Option(names = "--json", description = "Print each answer as one JSON object on a line, as generate prints it.")
    private boolean json;

    @Override
    public Integer call() {
        GenerationOptions options = decoding.options().build();
        Conversation conversation = new Conversation(flags.before(), flags::withVariables);
        conversation.ask(""); // a variable that cannot be set is refused before models are opened
        try (OpenModels models = new OpenModels(model.opener(), true)) {
            LanguageModel opened = model.open(models);
            if (opened.chatTemplate().isEmpty()) {
                throw new ChatTemplateException(opened.name() + " has no chat template, so it cannot chat; use generate"
                        + " --prompt, or mix it with a tuned model, which has one");
            }
            try (ChatConsole console = console()) {
                return new ChatLoop(console, opened, options, conversation, json, new Program(models)).run()
                                || console.isTerminal()
                        ? ExitCode.OK
                        : ExitCode.SOFTWARE;
            }
        }
    }

    private ChatConsole console() {
        boolean person = Terminals.isPerson();
        Optional<TerminalConsole> terminal = person ? TerminalConsole.open(history) : Optional.empty();
        if (terminal.isPresent()) {
            return terminal.get();
        }
        if (history != null) {
            throw new ParameterException(
                    command.commandLine(),
                    "--history keeps lines that are edited at a terminal, and there is none; leave it out");
        }
        PrintWriter out = command.commandLine().getOut();
        return person ? PipedConsole.ofPerson(System.in, typedCharset(), out) : PipedConsole.ofPipe(System.in, out);
    }

    @SuppressWarnings("SystemConsoleNull") // It may be null before JDK 22.
    private static Charset typedCharset() {
        Console console = System.console();
        return console == null ? Charset.defaultCharset() : console.charset();
    }

    /** This program. */
    private final class Program implements ChatLoop.Host {
        private final OpenModels models;

        Program(OpenModels models) {
            this.models = models;
        }

        @Override
        public Interruption interruption() {
            return Interruption.of(command);
        }

        @Override
        public void cancelRunning() {
            models.cancelRunning();
        }

        @Override
        public void cancel() {
            models.cancel();
        }

        @Override
        public void tell(String failure) {
            Failures.print(command.commandLine(), failure);
        }
    }
}
