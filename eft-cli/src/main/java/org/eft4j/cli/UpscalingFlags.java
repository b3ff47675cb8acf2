package org.eft4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.UpscaledEnsemble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say how an up-scaled mix is mixed. */
final class UpscalingFlags {
    static final List<String> NAMES = List.of("--beta", "--alpha", "--delta-top-p");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

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

    @Mixin
    private final VocabularyFlags vocabulary = new VocabularyFlags();

    VocabularyFlags vocabulary() {
        return vocabulary;
    }

    /**
     * Refuses parameters that no mix can have, before any model is opened.
     *
     * @param members the names of all
     */
    void check(List<String> members) {
        vocabulary.check(members);
        if (alpha != null && (beta != null || deltaTopP != null)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--alpha cannot be combined with " + (beta != null ? "--beta" : "--delta-top-p"));
        }
        requireWeight("--beta", beta);
        requireWeight("--alpha", alpha);
        Flags.require(
                command,
                deltaTopP == null || (deltaTopP > 0 && deltaTopP <= 1),
                "--delta-top-p",
                "in (0, 1]",
                deltaTopP);
    }

    /** Refuses a weight that is not finite in single precision, in which models are mixed. */
    private void requireWeight(String flag, @Nullable Double value) {
        Flags.require(
                command,
                value == null || Float.isFinite(value.floatValue()),
                flag,
                "a number of single precision",
                value);
    }

    /** Mixes three models as the flags say. */
    Ensemble mix(LanguageModel large, LanguageModel tuned, LanguageModel base) {
        UpscaledEnsemble mix = vocabulary.upscale(large, tuned, base);
        mix = beta == null ? mix : mix.withAmplification(beta);
        mix = alpha == null ? mix : mix.withStrength(alpha);
        return deltaTopP == null ? mix : mix.withDeltaTopP(deltaTopP);
    }

    /** Returns the values by name, given or default, in a fixed order: journals compare by line. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("beta", String.valueOf(beta == null ? 1.0 : beta));
        settings.put("alpha", String.valueOf(alpha == null ? 1.0 : alpha));
        settings.put("deltaTopP", String.valueOf(deltaTopP == null ? 1.0 : deltaTopP));
        settings.putAll(vocabulary.settings());
        return settings;
    }
}
