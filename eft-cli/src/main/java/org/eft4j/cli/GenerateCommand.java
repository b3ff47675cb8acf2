package org.eft4j.cli;

import java.io.PrintWriter;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
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

    @Override
    public void run() {
        GenerationOptions options = options();
        Prompt read = prompt.read();
        try (OpenModels models = new OpenModels(command);
                TokenStream tokens = Generator.of(model.open(models), options).stream(read)) {
            Interruption.of(command).during(tokens::cancel, () -> print(tokens));
        }
    }

    private GenerationOptions options() {
        if (stream && json) {
            throw new ParameterException(
                    command.commandLine(),
                    "--stream prints text as it comes, --json one object at the end; give one of them");
        }
        GenerationOptions.Builder options = decoding.options();
        if (logprobs != null) {
            if (!json) {
                throw new ParameterException(
                        command.commandLine(), "--logprobs is printed with --json only; add --json");
            }
            Flags.require(command, logprobs >= 0, "--logprobs", "at least 0", logprobs);
            options.logProbabilities(logprobs).memberLogProbabilities(true);
        }
        return options.build();
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
    }
}
