package org.eft4j.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.evaluation.EvaluatedModel;
import org.eft4j.evaluation.Frontier;
import org.eft4j.evaluation.JudgedAnswer;
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
    private final EvaluationFlags flags = new EvaluationFlags();

    private record Mix(boolean upScaled, double lambda) {
        String name() {
            return (upScaled ? "up-scaled " : "small ") + lambda;
        }
    }

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
        flags.show(new FrontierReport(measure(file, asked)));
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
        Flags.require(command, lambdas.stream().allMatch(Double::isFinite), "--lambda", "numbers", lambdas);
    }

    private Frontier measure(QuestionFile file, List<Question> asked) {
        ModelChoice largeChoice = ModelChoice.of(large, Family.LARGE_BASE);
        ModelChoice firstChoice = ModelChoice.of(first, Family.SMALL_TUNED);
        ModelChoice secondChoice = ModelChoice.of(second, Family.SMALL_HARMLESS);
        ModelChoice baseChoice = ModelChoice.of(base, Family.SMALL_BASE);
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.putObject("models")
                .put("large", largeChoice.fingerprint())
                .put("first", firstChoice.fingerprint())
                .put("second", secondChoice.fingerprint())
                .put("base", baseChoice.fingerprint());
        Map<String, Mix> mixes = new LinkedHashMap<>();
        for (boolean upScaled : new boolean[] {false, true}) {
            lambdas.stream()
                    .sorted()
                    .distinct()
                    .map(lambda -> new Mix(upScaled, lambda))
                    .forEach(mix -> mixes.put(mix.name(), mix));
        }
        Map<String, List<JudgedAnswer>> answers;
        try (ModelPool pool = new ModelPool();
                OpenEvaluation open = flags.open(file, asked, settings)) {
            LanguageModel one = pool.get(firstChoice);
            LanguageModel two = pool.get(secondChoice);
            answers = open.evaluation().ask(List.copyOf(mixes.keySet()), name -> {
                Mix mix = requireNonNull(mixes.get(name));
                Ensemble model = mix.upScaled()
                        ? Ensemble.interpolate(pool.get(largeChoice), one, two, pool.get(baseChoice), mix.lambda())
                        : Ensemble.interpolate(one, two, mix.lambda());
                return new EvaluatedModel(name, model, one, flags.maxNewTokens());
            });
        }
        List<Frontier.Point> points = new ArrayList<>();
        answers.forEach((name, its) -> {
            Mix mix = requireNonNull(mixes.get(name));
            points.add(Frontier.Point.of(mix.upScaled(), mix.lambda(), asked, its));
        });
        return new Frontier(points);
    }
}
