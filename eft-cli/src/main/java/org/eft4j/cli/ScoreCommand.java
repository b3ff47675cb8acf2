package org.eft4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Score;
import org.eft4j.Scorer;
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
            required = true,
            description = "The text to score, encoded as it stands after the prompt; - reads standard input.")
    private String completion = "";

    @Mixin
    private final ModelFlags model = new ModelFlags();

    @Option(names = "--json", description = "Print one JSON object, with each member's log-probabilities.")
    private boolean json;

    @Override
    public void run() {
        if (prompt.isStandardInput() && completion.equals(TextInput.STANDARD_INPUT)) {
            throw new ParameterException(
                    command.commandLine(),
                    "standard input is either the prompt or the completion; give one of them as text");
        }
        Prompt read = prompt.read();
        String text = TextInput.read(completion);
        PrintWriter out = command.commandLine().getOut();
        try (OpenModels models = new OpenModels(command)) {
            LanguageModel opened = model.openToRead(models);
            Scorer scorer = Scorer.of(opened).withMemberScores();
            Score score = Interruption.of(command).during(models::cancel, () -> scorer.score(read, text));
            if (json) {
                out.println(isBytes() ? Json.of(score).put("bitsPerByte", score.bitsPerToken()) : Json.of(score));
            } else {
                printTable(score, opened, out);
            }
        }
        out.flush();
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
