package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Score;
import org.eft4j.Scorer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Say how likely a given completion is after a prompt, token by token, in nats.")
final class ScoreCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final PromptFlags prompt = new PromptFlags();

    @Option(
            names = "--completion",
            paramLabel = "TEXT",
            description = "The text to score, encoded as it stands after the prompt; - reads standard input.")
    private @Nullable String completion;

    @Option(
            names = "--texts",
            paramLabel = "FILE",
            description = "Score every line of a file instead: a text each, after the prompt that is given, or without"
                    + " one a JSON object each with completion and prompt (plain text) or chat (a user's message, or a"
                    + " list of messages). Prints one JSON object a line, in their order: that of --json, or error. The"
                    + " texts are read one after the other; one that begins like an earlier one is read on from there.")
    private @Nullable Path texts;

    @Mixin
    private final ModelFlags model = new ModelFlags();

    @Option(names = "--json", description = "Print one JSON object, with each member's log-probabilities.")
    private boolean json;

    @Override
    public void run() {
        if ((texts == null) == (completion == null)) {
            throw new ParameterException(
                    command.commandLine(),
                    "give one of --completion and --texts, which say what to score; got "
                            + (texts == null ? "neither" : "both"));
        }
        if (texts != null) {
            score(texts);
        } else {
            score(String.valueOf(completion));
        }
    }

    private void score(String given) {
        if (prompt.isStandardInput() && given.equals(TextInput.STANDARD_INPUT)) {
            throw new ParameterException(
                    command.commandLine(),
                    "standard input is either the prompt or the completion; give one of them as text");
        }
        Prompt read = prompt.read();
        String text = TextInput.read(given);
        PrintWriter out = command.commandLine().getOut();
        try (OpenModels models = new OpenModels(model.opener())) {
            LanguageModel opened = model.openToRead(models);
            Scorer scorer = Scorer.of(opened).withMemberScores();
            Score score = Interruption.of(command).during(models::cancel, () -> scorer.score(read, text));
            if (json) {
                out.println(toJson(score));
            } else {
                printTable(score, opened, out);
            }
        }
        out.flush();
    }

    private void score(Path file) {
        ChatFlags flags = prompt.conversation();
        flags.ask(""); // a variable that cannot be set is refused before models are opened
        LineFile.Parser<PromptLine.GivenText> parser = line -> PromptLine.givenText(line, flags);
        if (prompt.isGiven()) {
            Prompt read = prompt.read();
            parser = line -> new PromptLine.GivenText(read, line);
        }
        try (LineFile<PromptLine.GivenText> lines = LineFile.open(file, parser);
                OpenModels models = new OpenModels(model.opener(), true)) {
            Scorer scorer = Scorer.of(model.openToRead(models)).withMemberScores();
            Interruption.of(command)
                    .during(
                            models::cancel,
                            () -> JsonLines.print(
                                    command,
                                    lines.iterator(),
                                    text -> toJson(scorer.score(text.prompt(), text.completion())),
                                    "texts could not be scored"));
        }
    }

    private ObjectNode toJson(Score score) {
        return isBytes() ? Json.of(score).put("bitsPerByte", score.bitsPerToken()) : Json.of(score);
    }

    private boolean isBytes() {
        return model.mix().bytes().areGiven();
    }

    private void printTable(Score score, LanguageModel model, PrintWriter out) {
        List<Integer> tokens = score.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            String piece = shown(tokens.get(i), model);
            out.printf(Locale.ROOT, "%10.4f  %s%n", score.logProbabilities().get(i), piece);
        }
        out.printf(Locale.ROOT, "%10.4f  total, in nats; perplexity %.4f%n", score.total(), score.perplexity());
        if (isBytes()) {
            out.printf(Locale.ROOT, "%10.4f  bits per byte%n", score.bitsPerToken());
        }
    }

    /** Returns the text of a token, or its piece where it is only part of a character. */
    private static String shown(int token, LanguageModel model) {
        String text = model.tokenizer().decode(new int[] {token}, false);
        return text.contains("\uFFFD") ? model.vocabulary().piece(token).orElse(text) : text;
    }
}
