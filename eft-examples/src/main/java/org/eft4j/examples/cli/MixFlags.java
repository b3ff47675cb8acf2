package org.eft4j.examples.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.examples.family.Family;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The flags that say which three models are mixed, and how. */
final class MixFlags {
    private static final List<String> FOLDERS = List.of("--large", "--tuned", "--base");
    private static final List<String> KNOBS = List.of("--beta", "--alpha", "--delta-top-p");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--large",
            paramLabel = "DIR",
            description = "Folder of the large base model. Default of this and the next two: the small family.")
    private @Nullable Path large;

    @Option(names = "--tuned", paramLabel = "DIR", description = "Folder of the small tuned model.")
    private @Nullable Path tuned;

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "Folder of the small base model that the tuned one was made from.")
    private @Nullable Path base;

    @Option(names = "--beta", paramLabel = "B", description = "Amplification: tuned + B (large - base). Default 1.")
    private @Nullable Double beta;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "Strength: large + A (tuned - base), not together with --beta or --delta-top-p. Default 1.")
    private @Nullable Double alpha;

    @Option(
            names = "--delta-top-p",
            paramLabel = "P",
            description = "Let the large model change only the likeliest tokens of the tuned one, those with this"
                    + " mass, in (0, 1]. Default 1, all.")
    private @Nullable Double deltaTopP;

    /** The three models. */
    record Parts(LanguageModel large, LanguageModel tuned, LanguageModel base) {}

    /** The flags of this group that the user gave. */
    List<String> given() {
        ParseResult parsed = command.commandLine().getParseResult();
        return Stream.concat(FOLDERS.stream(), KNOBS.stream())
                .filter(parsed::hasMatchedOption)
                .toList();
    }

    /** Whether the models are the family's. */
    boolean isFamily() {
        return given().stream().noneMatch(FOLDERS::contains);
    }

    Parts open(OpenModels models) {
        if (!isFamily() && !given().containsAll(FOLDERS)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--large, --tuned and --base go together; give all three, or none for the small family");
        }
        return new Parts(
                models.open(large, Family.LARGE_BASE),
                models.open(tuned, Family.SMALL_TUNED),
                models.open(base, Family.SMALL_BASE));
    }

    Ensemble mix(Parts parts) {
        Ensemble mix = Ensemble.upscale(parts.large(), parts.tuned(), parts.base());
        try {
            mix = beta == null ? mix : mix.withAmplification(beta);
            mix = alpha == null ? mix : mix.withStrength(alpha);
            return deltaTopP == null ? mix : mix.withDeltaTopP(deltaTopP);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
