package org.eft4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.UpscaledEnsemble;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.QuestionFile;
import org.eft4j.evaluation.Tuning;
import org.eft4j.family.Family;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Pick β, α, delta top-p or λ on questions by cross-validation, and say whether the mix beats the"
                + " small tuned and the large base model; exit status 3 if not. Interrupted, the same command goes on.")
final class TuneCommand implements Callable<Integer> {
    private static final int NOT_WORTH_IT = 3;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final ModelFolderFlags folders = new ModelFolderFlags();

    @Option(
            names = "--second",
            paramLabel = "DIR",
            description = "Folder of a second tuned model of the same base, mixed in by λ tuned + (1 - λ) second."
                    + " Default: none; with the small family its harmless one.")
    private @Nullable Path second;

    @Option(
            names = "--beta",
            paramLabel = "B",
            split = ",",
            defaultValue = "0.5,0.75,1.25,1.5",
            description = "Amplifications to try besides 1. Default: ${DEFAULT-VALUE}")
    private List<Double> betas = new ArrayList<>();

    @Option(
            names = "--alpha",
            paramLabel = "A",
            split = ",",
            defaultValue = "0.5,0.75,1.25,1.5",
            description = "Strengths to try besides 1. Default: ${DEFAULT-VALUE}")
    private List<Double> alphas = new ArrayList<>();

    @Option(
            names = "--delta-top-p",
            paramLabel = "P",
            split = ",",
            defaultValue = "0.9,0.95",
            description = "Masses of the delta's likeliest tokens to try besides 1. Default: ${DEFAULT-VALUE}")
    private List<Double> deltaTopPs = new ArrayList<>();

    @Option(
            names = "--lambda",
            paramLabel = "L",
            split = ",",
            defaultValue = "0,0.25,0.5,0.75",
            description =
                    "Shares of the tuned model, mixed with the second, to try besides 1. Default: ${DEFAULT-VALUE}")
    private List<Double> lambdas = new ArrayList<>();

    @Option(
            names = "--weight",
            paramLabel = "W",
            defaultValue = "0.5",
            description = "The weight of factuality, in [0, 1]; helpfulness has the rest. Default: ${DEFAULT-VALUE}")
    private double weight;

    @Option(
            names = "--folds",
            paramLabel = "K",
            defaultValue = "5",
            description = "Parts into which the independent questions are dealt, at least 2. Default: ${DEFAULT-VALUE}")
    private int folds;

    @Mixin
    private final VocabularyFlags ids = new VocabularyFlags();

    @Mixin
    private final ByteFlags bytes = new ByteFlags();

    @Mixin
    private final EvaluationFlags flags = new EvaluationFlags();

    @Override
    public Integer call() {
        folders.check();
        ids.check(folders.choices().stream().map(ModelChoice::member).toList());
        bytes.check();
        QuestionFile file = flags.read();
        List<Question> asked = flags.bothKinds(file);
        int independent = Question.independent(asked);
        Flags.require(command, weight >= 0 && weight <= 1, "--weight", "in [0, 1]", weight);
        Flags.require(
                command,
                folds >= 2 && folds <= independent,
                "--folds",
                "2 to the number of independent questions, " + independent,
                folds);
        Tuning tuning = measure(file, asked);
        flags.show(new TuningReport(tuning, folds));
        return tuning.unbeaten().isEmpty() ? ExitCode.OK : NOT_WORTH_IT;
    }

    private Tuning measure(QuestionFile file, List<Question> asked) {
        ModelChoice other = second == null && folders.isFamily()
                ? ModelChoice.of("second", Family.SMALL_HARMLESS)
                : second == null ? null : ModelChoice.of("second", second);
        Map<String, String> settings = new LinkedHashMap<>(folders.fingerprints());
        List<ModelChoice> choices = new ArrayList<>(folders.choices());
        if (other != null) {
            settings.put("second model", other.fingerprint());
            choices.add(other);
        }
        settings.putAll(ids.settings());
        settings.putAll(bytes.settings());
        try (OpenModels open = new OpenModels(flags.opener());
                OpenEvaluation evaluation = flags.open(file, asked, settings, choices)) {
            LanguageModel large = open.open(folders.large());
            List<ModelChoice> chosen = other == null ? List.of(folders.tuned()) : List.of(folders.tuned(), other);
            List<LanguageModel> small = open.open(folders.base(), chosen);
            MixFlags.Parts members = new MixFlags.Parts(
                            large, small.get(1), small.get(0), other == null ? null : small.get(2))
                    .map(bytes::read);
            return Tuning.measure(
                    evaluation.evaluation(), members.tuned(), members.large(), mixes(members), weight, folds);
        }
    }

    /** Returns all mixes of the members, plain up-scaling first. */
    private Map<String, LanguageModel> mixes(MixFlags.Parts members) {
        UpscaledEnsemble plain = ids.upscale(members.large(), members.tuned(), members.base());
        Map<String, LanguageModel> mixes = new LinkedHashMap<>();
        mixes.put("plain", plain);
        betas.forEach(beta -> mixes.put("β " + beta, valid("--beta", () -> plain.withAmplification(beta))));
        alphas.forEach(alpha -> mixes.put("α " + alpha, valid("--alpha", () -> plain.withStrength(alpha))));
        deltaTopPs.forEach(p -> mixes.put("delta top-p " + p, valid("--delta-top-p", () -> plain.withDeltaTopP(p))));
        MixFlags.Parts read = ids.read(members);
        LanguageModel other = read.second();
        if (other != null) {
            lambdas.forEach(lambda -> mixes.put(
                    "λ " + lambda,
                    valid(
                            "--lambda",
                            () -> Ensemble.interpolate(read.large(), read.tuned(), other, read.base(), lambda))));
        }
        return mixes;
    }

    private Ensemble valid(String flag, Supplier<Ensemble> mix) {
        try {
            return mix.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(), "Invalid value for option '" + flag + "': " + e.getMessage(), e);
        }
    }
}
