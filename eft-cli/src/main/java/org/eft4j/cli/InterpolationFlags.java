package org.eft4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.family.Family;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that mix in a second tuned model. */
final class InterpolationFlags {
    static final List<String> NAMES = List.of("--second", "--lambda");

    private static final double DEFAULT_LAMBDA = 0.5;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--second",
            paramLabel = "DIR",
            description = "Folder of a second tuned model of the same base, or of an adapter over it, mixed in by"
                    + " L tuned + (1 - L) second. Default: none; with --lambda and the small family its harmless one.")
    private @Nullable Path second;

    @Option(
            names = "--lambda",
            paramLabel = "L",
            description = "The share of the tuned model where there is a second one. Default: 0.5.")
    private @Nullable Double lambda;

    /** Returns whether two tuned models are mixed. */
    boolean areGiven() {
        return second != null || lambda != null;
    }

    /**
     * Refuses what no mix can have, before any model is opened.
     *
     * @param ofFamily whether the other models are the family's
     */
    void check(boolean ofFamily) {
        if (lambda != null && second == null && !ofFamily) {
            throw new ParameterException(
                    command.commandLine(), "--lambda mixes two tuned models, and there is one; add --second DIR");
        }
        Flags.require(
                command,
                lambda == null || Float.isFinite(lambda.floatValue()),
                "--lambda",
                "a number of single precision",
                lambda);
    }

    ModelChoice second() {
        return ModelChoice.of("second", second, Family.SMALL_HARMLESS);
    }

    /** Mixes four models as the flags say. */
    Ensemble mix(LanguageModel large, LanguageModel tuned, LanguageModel other, LanguageModel base) {
        return Ensemble.interpolate(large, tuned, other, base, lambda == null ? DEFAULT_LAMBDA : lambda);
    }
}
