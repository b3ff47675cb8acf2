package org.eft4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Generator.Generations;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.TokenStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Write text with an up-scaled mix of three models, or with one model.")
final class GenerateCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final PromptFlags prompt = new PromptFlags();

    @Mixin
    private final ModelFlags model = new ModelFlags();

    @Mixin
    private final DecodingFlags decoding = new DecodingFlags();

    @Mixin
    private final ConstraintFlags constraint = new ConstraintFlags();

    @Option(names = "--stream", description = "Print the text as it comes.")
    private boolean stream;

    @Option(names = "--json", description = "Print one JSON object instead of the text.")
    private boolean json;

    @Option(
            names = "--logprobs",
            paramLabel = "N",
            description = "With --json: each token's log-probability in nats, the N likeliest tokens', and each"
                    + " member's.")
    private @Nullable Integer logprobs;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "Answer every line of a file instead, a JSON object each with prompt (plain text) or chat (a"
                    + " user's message, or a list of messages). Prints one JSON object a line, in their order: that of"
                    + " --json, or error.")
    private @Nullable Path prompts;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = "With --prompts: how many sequences move together, 1 to 256. Default: 8.")
    private @Nullable Integer atOnce;

    @Override
    public void run() {
        if (prompts != null) {
            answer(prompts);
            return;
        }
        if (atOnce != null) {
            throw new ParameterException(command.commandLine(), "--at-once is for a file of prompts; add --prompts");
        }
        GenerationOptions options = options();
        Prompt read = prompt.read();
        try (OpenModels models = new OpenModels(model.opener());
                TokenStream tokens = Generator.of(model.open(models), options).stream(read)) {
            Interruption.of(command).during(tokens::cancel, () -> print(tokens));
        }
    }

    private void lines(Generations all) {
        JsonLines.print(command, all, Json::of, "prompts could not be answered");
    }

    private void answer(Path file) {
        int together = atOnce == null ? Generator.DEFAULT_AT_ONCE : atOnce;
        Flags.require(command, together >= 1 && together <= 256, "--at-once", "1 to 256", together);
        if (prompt.isGiven() || stream) {
            throw new ParameterException(
                    command.commandLine(),
                    "--prompts answers the lines of a file, as JSON; leave out --prompt, --chat, --messages and"
                            + " --stream");
        }
        json = true;
        GenerationOptions options = options();
        ChatFlags flags = prompt.conversation();
        flags.ask(""); // a variable that cannot be set is refused before models are opened
        try (LineFile<Prompt> lines = LineFile.open(file, line -> PromptLine.prompt(line, flags));
                OpenModels models = new OpenModels(model.opener());
                Generations all = Generator.of(model.open(models), options).generateAll(lines, together)) {
            Interruption.of(command).during(all::cancel, () -> lines(all));
        }
    }

    private GenerationOptions options() {
        if (stream && json) {
            throw new ParameterException(
                    command.commandLine(),
                    "--stream prints text as it comes, --json one object at the end; give one of them");
        }
        GenerationOptions.Builder options = decoding.options();
        constraint.constraint().ifPresent(options::constraint);
        if (logprobs != null) {
            if (!json) {
                throw new ParameterException(
                        command.commandLine(), "--logprobs is printed with --json only; add --json");
            }
            Flags.require(command, logprobs >= 0, "--logprobs", "at least 0", logprobs);
            options.logProbabilities(logprobs).memberLogProbabilities(true);
        }
        try {
            return options.build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void print(TokenStream tokens) {
        PrintWriter out = command.commandLine().getOut();
        if (stream) {
            for (Token token : tokens) {
                out.print(token.text());
                out.flush();
            }
            out.println();
        } else {
            Generation generation = tokens.result();
            out.println(json ? Json.of(generation) : generation.text());
        }
        out.flush();
        if (!json && !tokens.result().fulfilsConstraint()) {
            command.commandLine()
                    .getErr()
                    .println(
                            "the text is only the beginning of one that the constraint allows; raise --max-new-tokens");
        }
    }
}
