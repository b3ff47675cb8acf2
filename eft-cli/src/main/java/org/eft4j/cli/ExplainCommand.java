package org.eft4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eft4j.Ensemble;
import org.eft4j.Explanation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Scorer;
import org.eft4j.evaluation.picture.ExplainedText;
import org.eft4j.evaluation.picture.ExplanationPage;
import org.eft4j.internal.resource.IoReason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Say why the up-scaled mix gives each token of an answer, its own or a given one: how far it is"
                + " from the small tuned model there, and which tokens it raises and lowers most.")
final class ExplainCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final PromptFlags prompt = new PromptFlags();

    @Option(
            names = "--answer",
            paramLabel = "TEXT",
            description = "Explain this answer instead of one that is written now; - reads standard input.")
    private @Nullable String answer;

    @Option(
            names = "--against",
            paramLabel = "MEMBER",
            description =
                    "The member to compare with: large, tuned or base; where there is a second tuned model, large,"
                            + " first, second or pairBase. Default: the tuned one.")
    private @Nullable String against;

    @Option(
            names = "--changes",
            paramLabel = "N",
            defaultValue = "5",
            description = "Raised and lowered tokens to name. Default: ${DEFAULT-VALUE}")
    private int changes;

    @Mixin
    private final MixFlags mix = new MixFlags();

    @Mixin
    private final DecodingFlags decoding = new DecodingFlags();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page that shows each token's explanation where it is pointed at.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void run() {
        if (answer != null && answer.equals(TextInput.STANDARD_INPUT) && prompt.isStandardInput()) {
            throw new ParameterException(
                    command.commandLine(),
                    "standard input is either the prompt or the answer; give one of them as text");
        }
        if (answer != null && decoding.areGiven()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--answer explains a given answer; leave out the flags that say how one is written");
        }
        Flags.require(command, html == null || canBeWritten(html), "--html", "a file that can be written", html);
        GenerationOptions.Builder options = decoding.options();
        PromptFlags.Read read = prompt.readText();
        String given = answer == null ? null : TextInput.read(answer);
        ExplainedText explained;
        try (OpenModels models = new OpenModels(mix.opening().opener())) {
            Ensemble ensemble = mix.mix(mix.open(models));
            Explanation.Request request = request(ensemble);
            List<Explanation> tokens = given == null
                    ? write(ensemble, options.explanations(request).build(), read)
                    : interruption().during(models::cancel, () -> explain(ensemble, request, read, given));
            explained = ExplainedText.of(read.text(), ensemble.name(), tokens, ensemble.tokenizer());
        }
        if (html != null) {
            write(html, ExplanationPage.of(explained));
        }
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(ExplanationJson.of(explained));
        } else {
            // As picocli decides for its help: NO_COLOR, CLICOLOR_FORCE, or whether this is a terminal.
            new ExplanationPrinter(out, Ansi.AUTO.enabled(), Terminals.width()).print(explained);
        }
        out.flush();
    }

    private Explanation.Request request(Ensemble ensemble) {
        List<String> names =
                ensemble.members().stream().map(member -> member.name()).toList();
        String member = against != null ? against : ensemble.reference().name();
        Flags.require(command, names.contains(member), "--against", "one of " + names, member);
        Flags.require(command, changes >= 0, "--changes", "at least 0", changes);
        return Explanation.Request.of(changes).against(member);
    }

    private List<Explanation> write(Ensemble ensemble, GenerationOptions options, PromptFlags.Read read) {
        return interruption().generate(Generator.of(ensemble, options), read.prompt()).tokens().stream()
                .flatMap(token -> token.explanation().stream())
                .toList();
    }

    private static List<Explanation> explain(
            Ensemble ensemble, Explanation.Request request, PromptFlags.Read read, String answer) {
        return Scorer.of(ensemble)
                .withExplanations(request)
                .score(read.prompt(), answer)
                .explanations();
    }

    private Interruption interruption() {
        return Interruption.of(command);
    }

    /** Returns whether a file can be made or replaced. The command asks before it runs models for it. */
    private static boolean canBeWritten(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return Files.exists(file)
                ? !Files.isDirectory(file) && Files.isWritable(file)
                : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    }

    private static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + IoReason.of(e), e);
        }
    }
}
