package org.eft4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eft4j.evaluation.Frontier;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.QuestionFile;
import org.eft4j.family.Family;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "frontier",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measure two tuned models mixed by λ, λ first + (1 - λ) second, small and up-scaled: refusals of"
                + " what should be refused against right answers to the rest. Interrupted, the same command goes on.")
final class FrontierCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--large",
            paramLabel = "DIR",
            description = "Folder of the large base model. Default of this and the next three: the small family.")
    private @Nullable Path large;

    @Option(
            names = "--first",
            paramLabel = "DIR",
            description = "Folder of the first tuned model, such as one tuned to be helpful.")
    private @Nullable Path first;

    @Option(
            names = "--second",
            paramLabel = "DIR",
            description = "Folder of the second tuned model, such as one tuned to be harmless.")
    private @Nullable Path second;

    @Option(names = "--base", paramLabel = "DIR", description = "Folder of the base model of both tuned models.")
    private @Nullable Path base;

    @Option(
            names = "--lambda",
            paramLabel = "L",
            split = ",",
            defaultValue = "0,0.125,0.25,0.375,0.5,0.75,1",
            description = "The shares of the first, separated by commas. Default: ${DEFAULT-VALUE}")
    private List<Double> lambdas = new ArrayList<>();

    @Mixin
    private final ByteFlags bytes = new ByteFlags();

    @Mixin
    private final EvaluationFlags flags = new EvaluationFlags();

    @Option(
            names = "--margin",
            paramLabel = "M",
            defaultValue = "0.05",
            description = "How much lower a share may be and still count as no worse, above 0 and below 1."
                    + " Default: ${DEFAULT-VALUE}")
    private double margin;

    @Override
    public void run() {
        checkFlags();
        QuestionFile file = flags.read();
        List<Question> asked = flags.bothKinds(file);
        if (file.answerable().isEmpty() || file.refusable().isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "a frontier needs questions of both kinds, with \"refuse\": true and without; "
                            + "--questions has only one");
        }
        flags.show(new FrontierReport(measure(file, asked), margin));
    }

    private void checkFlags() {
        long given = Stream.of(large, first, second, base)
                .filter(folder -> folder != null)
                .count();
        if (given != 0 && given != 4) {
            throw new ParameterException(
                    command.commandLine(),
                    "--large, --first, --second and --base go together; give all four, or none for the small family");
        }
        Flags.require(
                command,
                !lambdas.isEmpty() && lambdas.stream().allMatch(value -> Float.isFinite(value.floatValue())),
                "--lambda",
                "one or more numbers of single precision",
                lambdas);
        Flags.require(command, margin > 0 && margin < 1, "--margin", "above 0 and below 1", margin);
    }

    private Frontier measure(QuestionFile file, List<Question> asked) {
        ModelChoice largeChoice = ModelChoice.of("large", large, Family.LARGE_BASE);
        ModelChoice firstChoice = ModelChoice.of("first", first, Family.SMALL_TUNED);
        ModelChoice secondChoice = ModelChoice.of("second", second, Family.SMALL_HARMLESS);
        ModelChoice baseChoice = ModelChoice.of("base", base, Family.SMALL_BASE);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("large model", largeChoice.fingerprint());
        settings.put("first model", firstChoice.fingerprint());
        settings.put("second model", secondChoice.fingerprint());
        settings.put("base model", baseChoice.fingerprint());
        settings.putAll(bytes.settings());
        List<ModelChoice> choices = List.of(largeChoice, firstChoice, secondChoice, baseChoice);
        try (OpenModels open = new OpenModels(flags.opener());
                OpenEvaluation evaluation = flags.open(file, asked, settings, choices)) {
            return Frontier.measure(
                    evaluation.evaluation(),
                    bytes.read(open.open(largeChoice)),
                    bytes.read(open.open(firstChoice)),
                    bytes.read(open.open(secondChoice)),
                    bytes.read(open.open(baseChoice)),
                    lambdas);
        }
    }
}
